//! A stream whose reader must keep up: whoever lets a response wait without reading is cut off.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::SLOWEST_BYTES_PER_SECOND;

/// A reader is looked at each so often while she keeps us waiting.
const WINDOW: Duration = Duration::from_secs(10);

/// The stream.
pub(crate) struct Paced {
    stream: TcpStream,
    /// The window that is open while writing waits, and what went out in it.
    window: Option<(Pin<Box<Sleep>>, u64)>,
}

impl Paced {
    pub(crate) const fn new(stream: TcpStream) -> Self {
        Self { stream, window: None }
    }

    /// After a write that waits: fails if the window is over and too little went out in it.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let (end, written) =
            self.window.get_or_insert_with(|| (Box::pin(sleep_until(Instant::now() + WINDOW)), 0));
        ready!(end.as_mut().poll(cx));
        if *written < SLOWEST_BYTES_PER_SECOND * WINDOW.as_secs() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        end.as_mut().reset(Instant::now() + WINDOW);
        *written = 0;
        // Polled once more so that the new end wakes this task.
        let _ = end.as_mut().poll(cx);
        Poll::Pending
    }

    fn wrote(&mut self, bytes: usize) {
        if let Some((end, written)) = &mut self.window {
            *written += bytes as u64;
            if end.is_elapsed() || end.deadline() <= Instant::now() {
                self.window = None;
            }
        }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Pending => self.wait(cx),
            Poll::Ready(Ok(count)) => {
                self.wrote(count);
                Poll::Ready(Ok(count))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(cx, slices) {
            Poll::Pending => self.wait(cx),
            Poll::Ready(Ok(count)) => {
                self.wrote(count);
                Poll::Ready(Ok(count))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }
}
