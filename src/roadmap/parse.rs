//! TOML to [`Roadmap`], collecting every fault of shape with its line.

use std::cell::RefCell;
use std::collections::HashMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Fault, Source, Table};
use super::{Alias, Checkpoint, CoreTool, Level, Project, Proof, Resource, Roadmap, Skill, SkillId, Stage, StandsFor};

/// Where things stand in the file, for the checks that look at the whole.
pub(super) struct Lines {
    /// In catalogue order: the line of each key, and of the skill under `""`.
    pub skills: Vec<HashMap<&'static str, usize>>,
    pub stages: Vec<usize>,
    pub checkpoints: Vec<usize>,
}

pub(super) fn parse(text: &str) -> Result<(Roadmap, Lines), Vec<Fault>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let source = Source {
        line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        faults: RefCell::new(Vec::new()),
    };
    for error in errors {
        source.fault(error.span().map_or(0, |span| span.start), error.message().to_owned());
    }
    if source.faults.borrow().is_empty() {
        let (roadmap, lines) = roadmap(&source, &root);
        if source.faults.borrow().is_empty() {
            return Ok((roadmap, lines));
        }
    }
    let mut faults = source.faults.into_inner();
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

fn roadmap(source: &Source, root: &Spanned<DeTable<'_>>) -> (Roadmap, Lines) {
    let mut table = Table::new(source, root.get_ref(), 0);
    let mut lines = Lines {
        skills: Vec::new(),
        stages: Vec::new(),
        checkpoints: Vec::new(),
    };
    let roadmap = Roadmap {
        id: table.string("id"),
        version: table.string("version"),
        title: table.string("title"),
        summary: table.string("summary"),
        sha256: String::new(),
        project: table.table("project").map_or_else(
            || Project {
                title: String::new(),
                pitch: String::new(),
            },
            project,
        ),
        core_stack: table.tables("core_stack").into_iter().map(core_tool).collect(),
        checkpoints: table
            .tables("checkpoint")
            .into_iter()
            .map(|table| checkpoint(table, &mut lines))
            .collect(),
        stages: table
            .tables("stage")
            .into_iter()
            .map(|table| stage(table, &mut lines))
            .collect(),
    };
    table.finish();
    (roadmap, lines)
}

fn project(mut table: Table<'_, '_>) -> Project {
    let project = Project {
        title: table.string("title"),
        pitch: table.string("pitch"),
    };
    table.finish();
    project
}

fn core_tool(mut table: Table<'_, '_>) -> CoreTool {
    let tool = CoreTool {
        name: table.string("name"),
        aliases: aliases(&mut table),
    };
    table.finish();
    tool
}

fn checkpoint(mut table: Table<'_, '_>, lines: &mut Lines) -> Checkpoint {
    let checkpoint = Checkpoint {
        id: table.string("id"),
        after_stage: table.integer("after_stage"),
        title: table.string("title"),
        advice: table.string("advice"),
        first_step: table.string("first_step"),
    };
    lines.checkpoints.push(table.finish()[""]);
    checkpoint
}

fn stage(mut table: Table<'_, '_>, lines: &mut Lines) -> Stage {
    let stage = Stage {
        number: table.integer("number"),
        title: table.string("title"),
        skills: table
            .tables("skill")
            .into_iter()
            .map(|table| skill(table, lines))
            .collect(),
    };
    lines.stages.push(table.finish()[""]);
    stage
}

fn skill(mut table: Table<'_, '_>, lines: &mut Lines) -> Skill {
    let levels = [
        ("essential", Level::Essential),
        ("recommended", Level::Recommended),
        ("optional", Level::Optional),
    ];
    let skill = Skill {
        id: SkillId(table.string("id")),
        title: table.string("title"),
        detail: table.string("detail"),
        level: table.one_of("level", &levels).unwrap_or(Level::Essential),
        prerequisites: table.strings("prerequisites").into_iter().map(SkillId).collect(),
        description: table.string("description"),
        why: table.string("why"),
        evidenced_by: table.string("evidenced_by"),
        not_by: table.strings("not_by"),
        queries: table.strings("queries"),
        aliases: aliases(&mut table),
        combines: combines(&mut table),
        effort_hours: table.integer("effort_hours"),
        first_step: table.string("first_step"),
        first_step_minutes: table.integer("first_step_minutes"),
        project_task: table.string("project_task"),
        proof: table.table("proof").map_or_else(
            || Proof {
                artifact: String::new(),
                acceptance_check: String::new(),
                bullet_template: String::new(),
            },
            proof,
        ),
        resources: table.tables("resource").into_iter().map(resource).collect(),
    };
    lines.skills.push(table.finish());
    skill
}

fn aliases(table: &mut Table<'_, '_>) -> Vec<Alias> {
    let kinds = [
        ("tool", StandsFor::Tool),
        ("act", StandsFor::Act),
        ("hint", StandsFor::Hint),
    ];
    table
        .tables("aliases")
        .into_iter()
        .map(|mut table| {
            let alias = Alias {
                term: table.string("term"),
                stands_for: table.one_of("stands_for", &kinds).unwrap_or(StandsFor::Hint),
                exact_case: table.flag("exact_case"),
                context: match table.optional("context") {
                    Some(value) => table.strings_of(value, "context"),
                    None => Vec::new(),
                },
            };
            table.finish();
            alias
        })
        .collect()
}

fn combines(table: &mut Table<'_, '_>) -> Vec<Vec<SkillId>> {
    let Some(value) = table.optional("combines") else {
        return Vec::new();
    };
    let DeValue::Array(groups) = value.get_ref() else {
        table.wrong(value, "combines", "a list of lists of skill ids");
        return Vec::new();
    };
    groups
        .iter()
        .map(|group| table.strings_of(group, "combines").into_iter().map(SkillId).collect())
        .collect()
}

fn proof(mut table: Table<'_, '_>) -> Proof {
    let proof = Proof {
        artifact: table.string("artifact"),
        acceptance_check: table.string("acceptance_check"),
        bullet_template: table.string("bullet_template"),
    };
    table.finish();
    proof
}

fn resource(mut table: Table<'_, '_>) -> Resource {
    let resource = Resource {
        title: table.string("title"),
        url: table.string("url"),
        kind: table.string("kind"),
        publisher: table.string("publisher"),
        hours: table.number("hours"),
        usage: table.string("use"),
    };
    table.finish();
    resource
}
