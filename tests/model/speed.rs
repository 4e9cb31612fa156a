//! What the judge by a model adds to the model's own time.

use std::time::{Duration, Instant};

use atlas::judging::Judge;
use atlas::models::spending::ChatConfig;

use super::endpoint::{Endpoint, careful};
use super::{Bench, assert_complete};

/// Above the built-in judge's time and the model's.
const ADDED: Duration = Duration::from_millis(1500);

#[tokio::test(flavor = "multi_thread")]
async fn an_analysis_takes_little_more_than_the_model() {
    let delay = Duration::from_secs(1);
    let mut bench = Bench::new().await;
    bench.report().await;
    let begun = Instant::now();
    bench.report().await;
    let built_in = begun.elapsed();
    let server = Endpoint::start(move |request| careful(request).set_delay(delay)).await;
    bench.judge_at(&server.url(), ChatConfig::default());
    let begun = Instant::now();
    let report = bench.report().await;
    let by_model = begun.elapsed();
    assert_complete(&report, "slow model");
    println!("built-in {built_in:?}, by a model that takes {delay:?} a call {by_model:?}");
    assert!(
        by_model <= built_in + delay + ADDED,
        "{by_model:?} against {built_in:?}"
    );
    bench.end().await;
}

/// A call's own share: of an analysis by a model that answers at once, less the built-in judge's, by nine. Of
/// several the shortest count, since other tests run at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_adds_little() {
    let mut bench = Bench::new().await;
    let server = Endpoint::start(careful).await;
    bench.judge_at(&server.url(), ChatConfig::default());
    bench.report().await;
    let by_model = bench.app.judge.clone();
    let mut shortest = [Duration::MAX; 2];
    for _ in 0..8 {
        for (judge, shortest) in [Judge::BuiltIn, by_model.clone()].into_iter().zip(&mut shortest) {
            bench.app.judge = judge;
            let begun = Instant::now();
            bench.report().await;
            *shortest = begun.elapsed().min(*shortest);
        }
    }
    let added = shortest[1].saturating_sub(shortest[0]) / 9;
    println!(
        "an analysis takes {:?}, by a model that answers at once {:?}: {added:?} a call",
        shortest[0], shortest[1]
    );
    assert!(added < Duration::from_millis(20), "{added:?}");
    bench.end().await;
}
