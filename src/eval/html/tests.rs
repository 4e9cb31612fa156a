use super::*;
use crate::eval::compare::{Run, RunCase, RunPair, compare};
use crate::eval::outcome::{Judged, Quoted};
use crate::eval::score::tests::outcome;

fn words(text: &str) -> Words {
    Words {
        before: "before".to_owned(),
        text: text.to_owned(),
        after: "after".to_owned(),
    }
}

#[test]
fn the_page_of_a_run_marks_the_words_of_every_difference_and_loads_nothing() {
    let mut outcome = outcome(&[
        (Verdict::Missing, Some(Verdict::Evidenced)),
        (Verdict::Claimed, Some(Verdict::Claimed)),
    ]);
    outcome.pairs[0].judged = Some(Judged {
        verdict: Verdict::Evidenced,
        confidence: 0.9,
        quotes: vec![Quoted {
            words: words("<b>Docker</b>"),
            in_gold: false,
        }],
    });
    let figures = Figures::of("set", Some("test"), "built-in", &[outcome]);
    let page = run_page(&figures).expect("a page");
    assert!(
        page.contains("before <mark class=\"\">&#60;b&#62;Docker&#60;/b&#62;</mark> after"),
        "{page}"
    );
    assert!(page.contains("severe") && page.contains("<circle") && page.contains("class=\"matrix\""));
    for outside in ["src=\"", "href=\"", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn the_page_of_two_runs_lists_every_flip_with_its_words() {
    let run = |judged| Run {
        dataset: "set".to_owned(),
        judge: "judge".to_owned(),
        per_case: std::collections::BTreeMap::from([(
            "a-case".to_owned(),
            RunCase {
                pairs: vec![RunPair {
                    skill: "docker".to_owned(),
                    gold: Verdict::Evidenced,
                    judged: Some(judged),
                    confidence: Some(0.8),
                    quotes: vec![words("Docker images")],
                }],
            },
        )]),
    };
    let comparison = compare(&run(Verdict::Claimed), &run(Verdict::Evidenced)).expect("the same cases");
    let page = compare_page(&comparison).expect("a page");
    assert!(page.contains("a-case") && page.contains("<mark class=\"\">Docker images</mark>"));
    assert!(page.contains("tag better"));
}
