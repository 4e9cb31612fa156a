//! One run, or the difference of two, as a page that needs no other file.

#![expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "a template passes references"
)]

use askama::Template;

use super::compare::{Comparison, Difference, Flip};
use super::outcome::Words;
use super::score::{CaseFigures, Confusion, Figures, Group, PairFigures};
use super::statistics::count;
use super::tally::{Bin, VERDICTS};
use crate::evidence::Verdict;

const STYLE: &str = concat!(
    include_str!("../../static/atlas.css"),
    include_str!("../../static/eval.css")
);

#[derive(Template)]
#[template(path = "eval_run.html")]
struct RunPage<'a> {
    style: &'static str,
    figures: &'a Figures,
    tiles: Vec<Tile>,
}

#[derive(Template)]
#[template(path = "eval_compare.html")]
struct ComparePage<'a> {
    style: &'static str,
    comparison: &'a Comparison,
}

/// A figure in large type.
struct Tile {
    name: &'static str,
    value: String,
    interval: String,
}

/// # Errors
/// When the template fails, which is a fault of the program.
pub fn run_page(figures: &Figures) -> Result<String, askama::Error> {
    let page = RunPage {
        style: STYLE,
        figures,
        tiles: vec![
            tile(figures, "macro F1", "macro_f1"),
            tile(figures, "evidenced F1", "evidenced_f1"),
            tile(figures, "kappa", "kappa"),
            tile(figures, "missing judged evidenced", "missing_to_evidenced"),
            tile(figures, "evidence precision", "evidence_precision"),
            tile(figures, "quotes verbatim", "quotes_verbatim"),
            tile(figures, "context coverage", "context_coverage"),
            tile(figures, "calibration error", "calibration_error"),
        ],
    };
    page.render()
}

/// # Errors
/// When the template fails, which is a fault of the program.
pub fn compare_page(comparison: &Comparison) -> Result<String, askama::Error> {
    ComparePage {
        style: STYLE,
        comparison,
    }
    .render()
}

fn tile(figures: &Figures, name: &'static str, figure: &str) -> Tile {
    let interval = figures.confidence_intervals.get(figure);
    Tile {
        name,
        value: figures
            .by_name(figure)
            .map_or_else(|| "–".to_owned(), |value| three(&value)),
        interval: interval.map_or_else(String::new, |[low, high]| format!("{} to {}", three(low), three(high))),
    }
}

fn three(value: &f64) -> String {
    if value.is_nan() {
        "–".to_owned()
    } else {
        format!("{value:.3}")
    }
}

fn signed(value: &f64) -> String {
    format!("{value:+.3}")
}

fn change(row: &Difference) -> String {
    signed(&(row.second - row.first))
}

fn whole(value: &f64) -> String {
    format!("{value:.0}")
}

fn percent(share: &f64) -> String {
    if share.is_nan() {
        "–".to_owned()
    } else {
        format!("{:.1}%", share * 100.0)
    }
}

fn named(figures: &Figures, figure: impl AsRef<str>) -> String {
    figures
        .by_name(figure.as_ref())
        .map_or_else(|| "–".to_owned(), |value| three(&value))
}

/// A judged verdict, its count, and its share of the row.
type Cell = (String, usize, f64);

/// The rows of a confusion matrix: gold verdict, its count, and the cells.
fn rows(confusion: &Confusion) -> Vec<(String, usize, Vec<Cell>)> {
    let order = ["evidenced", "claimed", "missing", "none"];
    VERDICTS
        .iter()
        .filter_map(|gold| {
            let row = confusion.get(gold.name())?;
            let all: usize = row.values().sum();
            let cells = order.iter().map(|judged| {
                let cell = row.get(*judged).copied().unwrap_or(0);
                ((*judged).to_owned(), cell, count(cell) / count(all.max(1)))
            });
            Some((gold.name().to_owned(), all, cells.collect()))
        })
        .collect()
}

/// Points of the reliability plot in a square of 100: confidence, accuracy (upwards), radius, and what they say.
fn points(bins: &[Bin]) -> Vec<(f64, f64, f64, String)> {
    let all: usize = bins.iter().map(|bin| bin.pairs).sum();
    bins.iter()
        .filter(|bin| bin.pairs > 0)
        .map(|bin| {
            let confidence = bin.confidence / count(bin.pairs);
            let accuracy = count(bin.right) / count(bin.pairs);
            let radius = 1.2 + 5.0 * (count(bin.pairs) / count(all)).sqrt();
            let label = format!("sure {confidence:.2}, right {accuracy:.2}, {} verdicts", bin.pairs);
            (confidence * 100.0, 100.0 - accuracy * 100.0, radius, label)
        })
        .collect()
}

/// The skills with a figure of their own, worst first, and the pool of the others last.
fn skill_rows(figures: &Figures) -> Vec<(String, &Group)> {
    let own = figures.per_skill.iter();
    let mut rows: Vec<(String, &Group)> = own
        .filter(|(skill, _)| !figures.pooled.skills.contains(skill))
        .map(|(skill, group)| (skill.clone(), group))
        .collect();
    rows.sort_by(|a, b| a.1.accuracy.total_cmp(&b.1.accuracy).then_with(|| a.0.cmp(&b.0)));
    if !figures.pooled.skills.is_empty() {
        let name = format!("{} skills with few cases, together", figures.pooled.skills.len());
        rows.push((name, &figures.pooled.group));
    }
    rows
}

fn verdict_f1(group: &Group, verdict: &str) -> String {
    group.verdicts.get(verdict).map_or_else(String::new, |figures| {
        if figures.due == 0 {
            "–".to_owned()
        } else {
            format!("{:.2}", figures.f1)
        }
    })
}

/// The pairs of a case that the judge has not as the gold has them.
fn wrong(case: &CaseFigures) -> Vec<&PairFigures> {
    case.pairs
        .iter()
        .filter(|pair| pair.judged != Some(pair.gold))
        .collect()
}

fn is_severe(pair: &PairFigures) -> bool {
    matches!(
        (pair.gold, pair.judged),
        (Verdict::Missing, Some(Verdict::Evidenced)) | (Verdict::Evidenced, Some(Verdict::Missing))
    )
}

fn word(verdict: &Option<Verdict>) -> &'static str {
    verdict.map_or("error", Verdict::name)
}

/// A flip in the eyes of the gold.
fn turn(flip: &Flip) -> &'static str {
    let [first, second] = flip.verdicts.map(|verdict| verdict == Some(flip.gold));
    match (first, second) {
        (false, true) => "better",
        (true, false) => "worse",
        _ => "other",
    }
}

fn first_words(quotes: &[Option<Words>; 2]) -> Vec<(&'static str, &Words)> {
    let names = ["first", "second"];
    names
        .into_iter()
        .zip(quotes)
        .filter_map(|(name, words)| Some((name, words.as_ref()?)))
        .collect()
}

#[cfg(test)]
mod tests;
