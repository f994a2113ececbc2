//! Files that go out piece by piece.

use actix_web::web::Bytes;
use futures_util::StreamExt;
use persistence::{Caller as Who, Db, Tx};

use crate::error::Problem;
use crate::http::file::{File, FileKind, Xlsx};

/// Streams batch after batch; each is a short read of its own, so a slow reader holds no transaction open. `read` gives the bytes of a
/// batch, and from where to go on.
pub fn batches<K: FileKind, P: Send + 'static>(
    (db, who): (Db, Who),
    (head, name): (Vec<u8>, &'static str),
    start: P,
    read: impl Fn(&mut Tx<'_>, P) -> Result<(Vec<u8>, Option<P>), Problem> + Clone + Send + 'static,
) -> File<K> {
    let rows = futures_util::stream::unfold(Some(start), move |position| {
        let (db, who, read) = (db.clone(), who.clone(), read.clone());
        async move {
            let from = position?;
            match db.read(&who, move |tx| read(tx, from)).await {
                Ok((bytes, next)) => Some((Ok(Bytes::from(bytes)), next)),
                Err(problem) => {
                    log::error!("export broke off: {problem}");
                    // The connection is cut, so that nobody takes half a file for a whole one.
                    Some((Err(problem), None))
                }
            }
        }
    });
    let body = futures_util::stream::once(async move { Ok(Bytes::from(head)) }).chain(rows);
    File::streamed(body, name)
}

/// Sends a workbook that was written to a temporary file.
pub fn spooled(file: std::fs::File, name: &str) -> File<Xlsx> {
    let file = tokio::fs::File::from_std(file);
    let chunks = futures_util::stream::unfold(file, |mut file| async move {
        let mut buffer = vec![0; 64 * 1024];
        match tokio::io::AsyncReadExt::read(&mut file, &mut buffer).await {
            Ok(0) => None,
            Ok(n) => {
                buffer.truncate(n);
                Some((Ok(Bytes::from(buffer)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    File::streamed(chunks, name)
}
