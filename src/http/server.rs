//! Accepting connections, and closing those that hold one without using it.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};

use super::edges::REQUEST_TIMEOUT;

/// For the head of a request to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection on which nothing was answered for this long is closed: either no request came, or its
/// head came too slowly, or the client does not take the answer.
const SILENCE_LIMIT: Duration = HEAD_TIMEOUT.saturating_add(REQUEST_TIMEOUT);

/// Answers until `shutdown` is ready, then finishes the requests that run.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = Guarded {
        listener,
        silence_limit: SILENCE_LIMIT,
    };
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
        .context("the listener failed")
}

/// axum's own server has no timeout for the head of a request.
struct Guarded {
    listener: TcpListener,
    silence_limit: Duration,
}

impl Listener for Guarded {
    type Io = GuardedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (GuardedStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (GuardedStream::new(stream, self.silence_limit), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Listener::local_addr(&self.listener)
    }
}

/// A stream that fails once the server has written nothing to it for too long.
struct GuardedStream {
    stream: TcpStream,
    silence_limit: Duration,
    silence: Pin<Box<Sleep>>,
}

impl GuardedStream {
    fn new(stream: TcpStream, silence_limit: Duration) -> Self {
        Self {
            stream,
            silence_limit,
            silence: Box::pin(sleep(silence_limit)),
        }
    }

    fn fail_after_silence<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        ready!(self.silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn count_written(&mut self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if written.is_ok() {
            let limit = Instant::now() + self.silence_limit;
            self.silence.as_mut().reset(limit);
        }
        Poll::Ready(written)
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The limit first: a client that sends a byte now and then never leaves the stream pending for long.
        if let Poll::Ready(failed) = self.fail_after_silence(context) {
            return Poll::Ready(failed);
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Ready(written) => self.count_written(written),
            Poll::Pending => self.fail_after_silence(context),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(context, slices) {
            Poll::Ready(written) => self.count_written(written),
            Poll::Pending => self.fail_after_silence(context),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn start(silence_limit: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        let listener = Guarded {
            listener,
            silence_limit,
        };
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    #[tokio::test]
    async fn a_client_that_never_ends_its_head_is_cut_off_though_it_keeps_sending() {
        let address = start(Duration::from_millis(300)).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: atlas\r\n").await.unwrap();
        let (mut reading, mut writing) = client.split();
        let mut answer = Vec::new();
        let ended = reading.read_to_end(&mut answer);
        let dripping = async {
            let mut drip = tokio::time::interval(Duration::from_millis(20));
            loop {
                drip.tick().await;
                if writing.write_all(b"X-Drip: 1\r\n").await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            _ = ended => {}
            () = dripping => {}
            () = sleep(Duration::from_secs(10)) => panic!("the connection is still open"),
        }
        assert!(answer.is_empty());
    }

    #[tokio::test]
    async fn a_client_that_asks_in_time_is_answered_on_the_same_connection_again() {
        let address = start(Duration::from_secs(20)).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        for _ in 0..2 {
            client
                .write_all(b"GET / HTTP/1.1\r\nHost: atlas\r\n\r\n")
                .await
                .unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"here") {
                assert_ne!(client.read_buf(&mut answer).await.unwrap(), 0);
            }
        }
    }
}
