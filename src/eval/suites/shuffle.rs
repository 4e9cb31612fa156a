//! The sections of a resume in another order; nothing in them changes.

use super::Variant;
use super::outline;
use crate::eval::statistics::Random;

/// Orders tried for one resume; the same order twice is dropped.
const ORDERS: usize = 3;

/// Up to three other orders of the sections, each a permutation of the lines. What stands before the
/// first heading stays first, and blank lines at the end of a section stay at their place in the
/// text, so that every heading keeps its distance. None of a resume of fewer than three sections.
#[must_use]
pub fn sections(text: &str, random: &mut Random) -> Vec<Variant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let sections = outline::sections(&lines);
    let Some(first) = sections.first().filter(|_| sections.len() >= 3) else {
        return Vec::new();
    };
    let head = lines.get(..first.lines.start).unwrap_or_default();
    let (bodies, gaps): (Vec<&[&str]>, Vec<&[&str]>) = sections
        .iter()
        .filter_map(|section| lines.get(section.lines.clone()))
        .map(|lines| {
            let blank = lines.iter().rev().take_while(|line| line.trim().is_empty()).count();
            lines.split_at(lines.len() - blank)
        })
        .unzip();
    let mut variants: Vec<Variant> = Vec::new();
    for _ in 0..ORDERS {
        let text = ordered(head, &bodies, &gaps, random);
        if variants.iter().all(|variant| variant.text != text) {
            variants.push(Variant {
                class: "section-order",
                language: outline::language(&text),
                name: format!("section-order/{}", variants.len() + 1),
                text,
                planted: Vec::new(),
            });
        }
    }
    variants
}

fn ordered(head: &[&str], bodies: &[&[&str]], gaps: &[&[&str]], random: &mut Random) -> String {
    let mut order: Vec<usize> = (0..bodies.len()).collect();
    random.shuffle(&mut order);
    if order.is_sorted() {
        order.rotate_left(1);
    }
    let bodies = order.iter().filter_map(|at| bodies.get(*at));
    let mut lines = head.to_vec();
    for (body, gap) in bodies.zip(gaps) {
        lines.extend(*body);
        lines.extend(*gap);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suites::samples::{ENGLISH, GERMAN, SPANISH};

    #[test]
    fn a_shuffle_is_another_order_of_the_same_lines_below_the_same_head() {
        for text in [ENGLISH, GERMAN, SPANISH] {
            for seed in 0..10 {
                let variants = sections(text, &mut Random::new(seed));
                assert!(!variants.is_empty() && variants.len() <= ORDERS);
                assert_eq!(variants, sections(text, &mut Random::new(seed)));
                for variant in variants {
                    assert_ne!(variant.text, text);
                    let sorted = |text: &str| {
                        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
                        lines.sort();
                        lines
                    };
                    assert_eq!(sorted(&variant.text), sorted(text));
                    let head = |text: &str| text.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
                    assert_eq!(head(&variant.text), head(text));
                }
            }
        }
    }

    #[test]
    fn bullets_stay_below_their_heading_and_a_blank_line_before_it() {
        for variant in sections(ENGLISH, &mut Random::new(2)) {
            let (_, experience) = variant.text.split_once("\n\nEXPERIENCE\n\nSenior Engineer").unwrap();
            assert!(experience.contains("Deployed 14") && experience.contains("Designed a REST API"));
            let (_, education) = variant.text.split_once("\n\nEDUCATION\nB.Sc.").unwrap();
            assert!(education.starts_with(" Statistics"));
        }
    }

    #[test]
    fn fewer_than_three_sections_have_no_other_order_worth_a_test() {
        assert!(sections("Ann Lee\n\nSKILLS\nGo\n\nEDUCATION\nnone\n", &mut Random::new(1)).is_empty());
        assert!(sections("", &mut Random::new(1)).is_empty());
    }
}
