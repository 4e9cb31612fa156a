//! What chat models used up on each day.

use sqlx::PgExecutor;

use crate::models::spending::{Spent, Usage};

/// What all models used today (UTC, by the database's clock).
///
/// # Errors
/// When the database fails.
pub async fn today(executor: impl PgExecutor<'_>) -> Result<Spent, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT coalesce(sum(calls), 0)::bigint AS "calls!",
                  coalesce(sum(prompt_tokens), 0)::bigint AS "prompt!",
                  coalesce(sum(completion_tokens), 0)::bigint AS "completion!",
                  coalesce(sum(cost), 0)::double precision AS "cost!"
           FROM model_use WHERE day = (now() AT TIME ZONE 'UTC')::date"#
    )
    .fetch_one(executor)
    .await?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(Spent {
        usage: Usage {
            prompt: count(row.prompt),
            completion: count(row.completion),
            ..Usage::default()
        },
        calls: count(row.calls),
        cost: row.cost,
    })
}

/// Adds what an analysis used.
///
/// # Errors
/// When the database fails.
pub async fn add(executor: impl PgExecutor<'_>, model: &str, spent: &Spent) -> Result<(), sqlx::Error> {
    if spent.calls == 0 && spent.usage.tokens() == 0 {
        return Ok(());
    }
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    sqlx::query!(
        "INSERT INTO model_use AS known (day, model, calls, prompt_tokens, completion_tokens, cost)
         VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2, $3, $4, $5)
         ON CONFLICT (day, model) DO UPDATE SET
           calls = known.calls + excluded.calls,
           prompt_tokens = known.prompt_tokens + excluded.prompt_tokens,
           completion_tokens = known.completion_tokens + excluded.completion_tokens,
           cost = known.cost + excluded.cost",
        model,
        count(spent.calls),
        count(spent.usage.prompt),
        count(spent.usage.completion),
        spent.cost.max(0.0),
    )
    .execute(executor)
    .await?;
    Ok(())
}
