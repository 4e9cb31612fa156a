//! `atlas coach`: a question about one gap.

use std::fmt::Write as _;

use super::resume::load;
use super::{UsageError, open, print};
use crate::coaching::Subject;
use crate::coaching::answer::{self, Answer};
use crate::config::{CoachArgs, Settings};
use crate::db;
use crate::document::Format;
use crate::pipeline;

pub(super) async fn coach(settings: &Settings, arguments: CoachArgs) -> anyhow::Result<()> {
    let bytes = load(&arguments.file).await?;
    let app = open(settings, arguments.judge).await?;
    let loaded = app.roadmap(&arguments.roadmap).ok_or_else(|| {
        let roadmap = &arguments.roadmap;
        UsageError(format!(
            "there is no roadmap `{roadmap}`; `atlas roadmap list` shows them"
        ))
    })?;
    let skill = &arguments.skill;
    let unknown = || {
        let roadmap = &arguments.roadmap;
        UsageError(format!(
            "there is no skill `{skill}`; `atlas roadmap show {roadmap}` lists them"
        ))
    };
    if !loaded.roadmap.skills().any(|known| known.id.as_str() == skill) {
        return Err(unknown().into());
    }
    let hint = Format::suggested_by(&arguments.file);
    let mapped = pipeline::map(&app, loaded, bytes, hint, None, &|_| {}).await?;
    let report = serde_json::to_value(&mapped.report)?;
    let found = answer::of_report(&report, skill).ok_or_else(unknown)?;
    let answer = match (app.judge.chat(), &arguments.question) {
        (Some(chat), Some(question)) => {
            let subject = Subject {
                document: &mapped.document,
                roadmap: &loaded.roadmap,
                lexicon: &loaded.lexicon,
            };
            let meter = app.meter().await?;
            let answer = answer::by_model(chat, &meter, subject, &report, found, question).await?;
            db::model_use::add(app.db.pool(), chat.name(), &meter.spent()).await?;
            answer
        }
        _ => found,
    };
    app.db.close().await;
    print(&text(&answer))
}

fn text(answer: &Answer) -> String {
    let mut text = format!("{}: {}\n\n{}\n", answer.title, answer.verdict, answer.answer);
    for quote in &answer.quotes {
        let words = quote["text"].as_str().unwrap_or_default().split_whitespace();
        let words = words.collect::<Vec<_>>().join(" ");
        let _ = write!(text, "\n  \"{words}\" (page {})", quote["page"]);
    }
    text + if answer.quotes.is_empty() { "" } else { "\n" }
}
