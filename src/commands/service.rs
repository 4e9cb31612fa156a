//! `atlas serve` and `atlas worker`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::open;
use crate::app::App;
use crate::config::{JudgeChoice, Settings};
use crate::{http, worker};

pub(super) async fn serve(settings: &Settings, bind: SocketAddr, with_worker: bool) -> anyhow::Result<()> {
    let app = Arc::new(open(settings, JudgeChoice::Auto).await?);
    let listener = TcpListener::bind(bind)
        .await
        .with_context(|| format!("cannot listen on {bind}"))?;
    let address = listener.local_addr()?;
    let shutdown = shutdown_on_signal()?;
    let wake = Arc::new(Notify::new());
    let working = with_worker.then(|| {
        tokio::spawn(worker::run_analyses(
            Arc::clone(&app),
            Arc::clone(&wake),
            shutdown.clone(),
        ))
    });
    println!("Atlas is at http://{address}");
    let router = http::router(Arc::clone(&app), wake);
    let served = http::serve(listener, router, shutdown.clone().cancelled_owned()).await;
    shutdown.cancel();
    if let Some(working) = working {
        working.await.context("the worker stopped")?;
    }
    close(app).await?;
    served
}

pub(super) async fn worker(settings: &Settings) -> anyhow::Result<()> {
    let app = Arc::new(open(settings, JudgeChoice::Auto).await?);
    worker::run_analyses(Arc::clone(&app), Arc::new(Notify::new()), shutdown_on_signal()?).await;
    close(app).await
}

async fn close(app: Arc<App>) -> anyhow::Result<()> {
    if let Ok(app) = Arc::try_unwrap(app) {
        app.db.close().await;
    }
    Ok(())
}

/// Cancelled by SIGTERM and Ctrl-C, so that leases are given back.
fn shutdown_on_signal() -> anyhow::Result<CancellationToken> {
    let token = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    let cancel = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        cancel.cancel();
    });
    Ok(token)
}
