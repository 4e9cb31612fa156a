//! What must hold across a roadmap: keys, order, prerequisites, bounds.

use std::collections::{HashMap, HashSet};

use super::parse::Lines;
use super::table::Fault;
use super::{Roadmap, Skill, SkillId};

/// Minutes; a first step must fit into one evening.
const LONGEST_FIRST_STEP: u32 = 120;

/// Hours; more than a year of full days for one skill is a typing error.
const MOST_EFFORT: u32 = 2000;

pub(super) fn check(roadmap: &Roadmap, lines: &Lines) -> Vec<Fault> {
    let mut checker = Checker { faults: Vec::new() };
    checker.whole(roadmap);
    checker.stages(roadmap, lines);
    let catalogue: Vec<(u32, &Skill)> = roadmap
        .stages
        .iter()
        .flat_map(|stage| stage.skills.iter().map(|skill| (stage.number, skill)))
        .collect();
    let stage_of: HashMap<&SkillId, u32> = catalogue.iter().map(|(stage, skill)| (&skill.id, *stage)).collect();
    let mut seen = HashSet::new();
    for ((stage, skill), lines) in catalogue.iter().zip(&lines.skills) {
        if !seen.insert(&skill.id) {
            checker.fault(lines["id"], format!("skill `{}` is there twice", skill.id));
        }
        checker.references(skill, *stage, &stage_of, lines);
        if reaches_itself(roadmap, &skill.id) {
            checker.fault(
                lines["prerequisites"],
                format!("the prerequisites of `{}` go in a circle", skill.id),
            );
        }
        checker.bounds(skill, lines);
        checker.texts(skill, lines);
    }
    for (checkpoint, line) in roadmap.checkpoints.iter().zip(&lines.checkpoints) {
        if !roadmap
            .stages
            .iter()
            .any(|stage| stage.number == checkpoint.after_stage)
        {
            checker.fault(*line, format!("there is no stage {}", checkpoint.after_stage));
        }
    }
    checker.faults.sort_by_key(|fault| fault.line);
    checker.faults
}

struct Checker {
    faults: Vec<Fault>,
}

impl Checker {
    fn fault(&mut self, line: usize, message: String) {
        self.faults.push(Fault { line, message });
    }

    /// What belongs to no skill; the line is that of the file's beginning.
    fn whole(&mut self, roadmap: &Roadmap) {
        let texts = [
            ("id", &roadmap.id),
            ("version", &roadmap.version),
            ("title", &roadmap.title),
            ("project.title", &roadmap.project.title),
        ];
        for (key, text) in texts {
            if text.trim().is_empty() {
                self.fault(1, format!("`{key}` is empty"));
            }
        }
        if roadmap.stages.is_empty() {
            self.fault(1, "there is no stage".to_owned());
        }
        for tool in &roadmap.core_stack {
            if tool.name.trim().is_empty() || tool.aliases.iter().any(|alias| alias.term.trim().is_empty()) {
                self.fault(1, "a tool of the core stack has an empty name or alias".to_owned());
            }
        }
        let mut ids = HashSet::new();
        for checkpoint in &roadmap.checkpoints {
            if !ids.insert(&checkpoint.id) {
                self.fault(1, format!("checkpoint `{}` is there twice", checkpoint.id));
            }
        }
    }

    fn stages(&mut self, roadmap: &Roadmap, lines: &Lines) {
        for ((expected, stage), line) in (1..).zip(&roadmap.stages).zip(&lines.stages) {
            if stage.number != expected {
                self.fault(
                    *line,
                    format!("stage {} stands where stage {expected} belongs", stage.number),
                );
            }
            if stage.skills.is_empty() {
                self.fault(*line, format!("stage {} has no skill", stage.number));
            }
        }
    }

    fn references(
        &mut self,
        skill: &Skill,
        stage: u32,
        stage_of: &HashMap<&SkillId, u32>,
        lines: &HashMap<&'static str, usize>,
    ) {
        for id in &skill.prerequisites {
            match stage_of.get(id) {
                None => self.fault(lines["prerequisites"], format!("`{id}` is no skill of this roadmap")),
                Some(other) if *other > stage => {
                    self.fault(lines["prerequisites"], format!("`{id}` is of a later stage"));
                }
                Some(_) => {}
            }
        }
        for id in skill.combines.iter().flatten() {
            if !stage_of.contains_key(id) {
                self.fault(lines["combines"], format!("`{id}` is no skill of this roadmap"));
            }
        }
    }

    fn bounds(&mut self, skill: &Skill, lines: &HashMap<&'static str, usize>) {
        if !(3..=6).contains(&skill.queries.len()) {
            self.fault(lines["queries"], "`queries` must be 3 to 6 sentences".to_owned());
        }
        if skill.first_step_minutes == 0 || skill.first_step_minutes > LONGEST_FIRST_STEP {
            self.fault(
                lines["first_step_minutes"],
                format!("`first_step_minutes` must be 1 to {LONGEST_FIRST_STEP}"),
            );
        }
        if !(1..=MOST_EFFORT).contains(&skill.effort_hours) {
            self.fault(
                lines["effort_hours"],
                format!("`effort_hours` must be 1 to {MOST_EFFORT}"),
            );
        }
        if skill
            .resources
            .iter()
            .any(|resource| !resource.hours.is_finite() || resource.hours <= 0.0)
        {
            self.fault(
                lines["resource"],
                "the `hours` of a resource must be more than 0".to_owned(),
            );
        }
        if skill.aliases.is_empty() && skill.combines.is_empty() {
            self.fault(lines["aliases"], format!("nothing could ever evidence `{}`", skill.id));
        }
        let mut terms = HashSet::new();
        for alias in &skill.aliases {
            if alias.term.trim().is_empty() {
                self.fault(lines["aliases"], "an alias is empty".to_owned());
            } else if !terms.insert(&alias.term) {
                self.fault(lines["aliases"], format!("the alias `{}` is there twice", alias.term));
            }
        }
    }

    fn texts(&mut self, skill: &Skill, lines: &HashMap<&'static str, usize>) {
        let texts = [
            ("id", skill.id.as_str()),
            ("title", &skill.title),
            ("description", &skill.description),
            ("why", &skill.why),
            ("evidenced_by", &skill.evidenced_by),
            ("first_step", &skill.first_step),
            ("project_task", &skill.project_task),
        ];
        for (key, text) in texts {
            if text.trim().is_empty() {
                self.fault(lines[key], format!("`{key}` is empty"));
            }
        }
        if !skill.proof.bullet_template.contains('[') {
            self.fault(
                lines["proof"],
                "`bullet_template` has no blank in square brackets".to_owned(),
            );
        }
        for resource in &skill.resources {
            if !resource.url.starts_with("https://") && !resource.url.starts_with("http://") {
                self.fault(lines["resource"], format!("`{}` is no web address", resource.url));
            }
        }
    }
}

fn reaches_itself(roadmap: &Roadmap, id: &SkillId) -> bool {
    let mut reached: Vec<&SkillId> = Vec::new();
    let mut open = vec![id];
    while let Some(next) = open.pop() {
        let Some(skill) = roadmap.skill(next) else {
            continue;
        };
        for prerequisite in &skill.prerequisites {
            if prerequisite == id {
                return true;
            }
            if !reached.contains(&prerequisite) {
                reached.push(prerequisite);
                open.push(prerequisite);
            }
        }
    }
    false
}
