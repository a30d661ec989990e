//! Receiving bodies before their requests run: within a time, at a least pace, small ones in memory and files on the disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, timeout_at};

use super::SLOWEST_BYTES_PER_SECOND;

/// A small body, which mostly comes with its head, is there within this time.
const SMALL_PATIENCE: Duration = Duration::from_secs(10);
/// The next piece of a larger body comes within this time.
const PIECE_PATIENCE: Duration = Duration::from_secs(10);
/// A larger body is not judged by its pace before this time.
const RUN_UP: Duration = Duration::from_secs(10);
/// The whole of a file: 20 MiB at 256 kbit/s, the slowest line on which the service must work (nca-01 R p.20).
const WHOLE_PATIENCE: Duration = Duration::from_mins(15);
/// A file is read back in such pieces.
const PIECE_BYTES: usize = 64 << 10;

/// Why a body was not received.
#[derive(Debug)]
pub(crate) enum Unreceived {
    /// The other end went away or does not speak HTTP.
    Broken,
    /// The disk does not take it.
    Disk(io::Error),
    /// It came too slowly.
    Slow,
    /// It is larger than it may be.
    TooLarge,
}

/// The next piece of a body; none at its end.
async fn piece(body: &mut Body, until: Instant) -> Result<Option<Bytes>, Unreceived> {
    loop {
        let next = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx));
        match timeout_at(until, next).await.map_err(|_| Unreceived::Slow)? {
            None => return Ok(None),
            Some(Err(_)) => return Err(Unreceived::Broken),
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

/// Receives a small body whole.
pub(crate) async fn small(mut body: Body, most: usize) -> Result<Bytes, Unreceived> {
    let until = Instant::now() + SMALL_PATIENCE;
    let Some(first) = piece(&mut body, until).await? else { return Ok(Bytes::new()) };
    let mut all = Vec::new();
    let Some(mut next) = piece(&mut body, until).await? else {
        return if first.len() <= most { Ok(first) } else { Err(Unreceived::TooLarge) };
    };
    all.extend_from_slice(&first);
    loop {
        if all.len() + next.len() > most {
            return Err(Unreceived::TooLarge);
        }
        all.extend_from_slice(&next);
        match piece(&mut body, until).await? {
            Some(piece) => next = piece,
            None => return Ok(all.into()),
        }
    }
}

/// Judges a body as it comes.
struct Pace {
    start: Instant,
    received: u64,
    most: u64,
}

impl Pace {
    fn new(most: usize) -> Self {
        Self { start: Instant::now(), received: 0, most: most as u64 }
    }

    fn until(&self) -> Instant {
        (Instant::now() + PIECE_PATIENCE).min(self.start + WHOLE_PATIENCE)
    }

    fn count(&mut self, bytes: &Bytes) -> Result<(), Unreceived> {
        self.received += bytes.len() as u64;
        if self.received > self.most {
            return Err(Unreceived::TooLarge);
        }
        let judged = self.start.elapsed().saturating_sub(RUN_UP).as_secs();
        if self.received < judged * SLOWEST_BYTES_PER_SECOND {
            return Err(Unreceived::Slow);
        }
        Ok(())
    }
}

/// Receives a form into memory.
pub(crate) async fn form(mut body: Body, most: usize) -> Result<Bytes, Unreceived> {
    let (mut pace, mut all) = (Pace::new(most), Vec::new());
    while let Some(bytes) = piece(&mut body, pace.until()).await? {
        pace.count(&bytes)?;
        all.extend_from_slice(&bytes);
    }
    Ok(all.into())
}

/// Reads a received body back into one piece of memory of its length; none if that is more than `most`, or it breaks off.
pub(crate) async fn whole(mut body: Body, most: usize) -> Option<Vec<u8>> {
    let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
    let length = length.unwrap_or_default();
    if length > most {
        return None;
    }
    let mut all = Vec::with_capacity(length);
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(bytes) = frame.ok()?.into_data() else { continue };
        if all.len() + bytes.len() > most {
            return None;
        }
        all.extend_from_slice(&bytes);
    }
    Some(all)
}

/// Receives a file onto the disk: into a file of `folder` that has no name any more, so that nothing of it is left over.
pub(crate) async fn file(mut body: Body, most: usize, folder: &Path) -> Result<Body, Unreceived> {
    let folder = folder.to_owned();
    let mut spool = aside(move || nameless(&folder)).await?;
    let mut pace = Pace::new(most);
    while let Some(bytes) = piece(&mut body, pace.until()).await? {
        pace.count(&bytes)?;
        spool = aside(move || spool.write_all(&bytes).map(|()| spool)).await?;
    }
    let length = pace.received;
    let spool = aside(move || spool.seek(SeekFrom::Start(0)).map(|_| spool)).await?;
    Ok(Body::new(Spooled { file: spool, left: length, rested: true }))
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Unreceived> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| Unreceived::Disk(io::Error::other(fault)))?
        .map_err(Unreceived::Disk)
}

/// Names of files for the moment in which they have one.
static NEXT: AtomicU64 = AtomicU64::new(0);

fn nameless(folder: &Path) -> io::Result<File> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("{}-{number}", std::process::id()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// A body that was received, read back from the disk; its pages are still in the system's cache, so reading does not wait.
/// All the same it rests after each piece: a reader of forms takes whatever is there into memory before it looks at it.
struct Spooled {
    file: File,
    left: u64,
    rested: bool,
}

impl HttpBody for Spooled {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if !std::mem::replace(&mut self.rested, false) {
            self.rested = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let wanted = usize::try_from(self.left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        let mut piece = vec![0; wanted];
        let read = self.file.read_exact(&mut piece);
        Poll::Ready(Some(read.map(|()| {
            self.left -= wanted as u64;
            Frame::data(piece.into())
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of pieces that come when they come, and then never end.
    struct Slow {
        pieces: Vec<Bytes>,
        pace: tokio::time::Interval,
    }

    impl HttpBody for Slow {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            if self.pieces.is_empty() {
                return Poll::Pending;
            }
            std::task::ready!(self.pace.poll_tick(cx));
            let piece = self.pieces.pop();
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    fn slow(pieces: usize, bytes: usize, seconds: u64) -> Body {
        let pace = tokio::time::interval(Duration::from_secs(seconds));
        Body::new(Slow { pieces: vec![Bytes::from(vec![1; bytes]); pieces], pace })
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_trickles_is_given_up() {
        let start = Instant::now();
        assert!(matches!(small(slow(100, 1, 1), 1000).await, Err(Unreceived::Slow)));
        assert!(start.elapsed() <= Duration::from_secs(11));
        let start = Instant::now();
        assert!(matches!(form(slow(10_000, 512, 1), 1 << 20).await, Err(Unreceived::Slow)));
        assert!(start.elapsed() <= Duration::from_secs(13), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_of_256_kbit_is_fast_enough_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let body = slow(100, 32 << 10, 1);
        // The pieces all come; only the end does not.
        let start = Instant::now();
        assert!(matches!(file(body, 20 << 20, folder.path()).await, Err(Unreceived::Slow)));
        assert!(start.elapsed() >= Duration::from_secs(99));
        let sent = Body::from(vec![7; 200_000]);
        let back = file(sent, 200_000, folder.path()).await.unwrap();
        let back = whole(back, 200_000).await.unwrap();
        assert_eq!((back.capacity(), back), (200_000, vec![7; 200_000]));
        let large = Body::from(vec![7; 200_001]);
        assert!(matches!(file(large, 200_000, folder.path()).await, Err(Unreceived::TooLarge)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left over");
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_or_breaks_off_is_not_read_back() {
        assert_eq!(whole(Body::from("abc"), 3).await.unwrap(), b"abc");
        assert!(whole(Body::from("abcd"), 3).await.is_none());
        // One that does not say how long it is.
        let pieces = |count| unmeasured(vec![Bytes::from_static(b"ab"); count]);
        assert_eq!(whole(pieces(2), 4).await.unwrap(), b"abab");
        assert!(whole(pieces(3), 4).await.is_none());
    }

    /// A body of pieces that says nothing of its length.
    fn unmeasured(pieces: Vec<Bytes>) -> Body {
        struct Pieces(Vec<Bytes>);
        impl HttpBody for Pieces {
            type Data = Bytes;
            type Error = io::Error;

            fn poll_frame(
                mut self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
                Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(piece))))
            }
        }
        Body::new(Pieces(pieces))
    }

    #[tokio::test]
    async fn a_small_body_is_received_whole_or_refused() {
        assert_eq!(small(Body::from("abc"), 3).await.unwrap(), "abc");
        assert!(matches!(small(Body::from("abcd"), 3).await, Err(Unreceived::TooLarge)));
        assert_eq!(small(Body::empty(), 3).await.unwrap(), "");
    }
}
