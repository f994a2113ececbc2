//! Uploads: a multipart field `file` or the raw body, streamed to a temporary file within a limit.

use std::io::Write;
use std::ops::Range;

use actix_multipart::Multipart;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::error::{Problem, ProblemCode};
use crate::http::body::in_time;

/// A file that has arrived whole.
pub struct Upload {
    /// Where it lies; gone when this is dropped.
    pub path: TempPath,
    pub sha256: [u8; 32],
    /// Its name, if it was told.
    pub name: Option<String>,
}

struct Sink {
    file: NamedTempFile,
    hasher: Sha256,
    left: u64,
    limit: u64,
}

impl Sink {
    fn new(limit: u64) -> Result<Self, Problem> {
        Ok(Self { file: NamedTempFile::new().map_err(Problem::internal)?, hasher: Sha256::new(), left: limit, limit })
    }

    fn too_large(&self) -> Problem {
        let megabytes = self.limit / (1024 * 1024);
        Problem::new(ProblemCode::TooLarge).with_detail(
            format!("文件不能超过 {megabytes} MB，请拆分后分批导入"),
            format!("A file has at most {megabytes} MB; split it and import the parts"),
        )
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(|| self.too_large())?;
        self.hasher.update(bytes);
        // Small writes into the page cache; the runtime has other workers.
        self.file.write_all(bytes).map_err(Problem::internal)
    }

    fn finish(mut self, name: Option<String>) -> Result<Upload, Problem> {
        self.file.flush().map_err(Problem::internal)?;
        Ok(Upload { path: self.file.into_temp_path(), sha256: self.hasher.finalize().into(), name })
    }
}

/// So far into a form the name of a file is looked for.
const MAX_HEAD: usize = 16 * 1024;

/// A form in which the line with the name of the file is UTF-8, which is all that the reader of forms takes: old systems send it in GBK.
async fn with_readable_name(mut payload: web::Payload) -> Result<impl Stream<Item = Result<web::Bytes, PayloadError>>, Problem> {
    let mut begin = Vec::new();
    let mut failed = None;
    let name = loop {
        let name = line_of_name(&begin);
        if name.is_some() || begin.len() > MAX_HEAD {
            break name;
        }
        match in_time(payload.next()).await? {
            Some(Ok(piece)) => begin.extend_from_slice(&piece),
            Some(Err(error)) => failed = Some(Err(error)),
            None => break None,
        }
        if failed.is_some() {
            break None;
        }
    };
    if let Some(line) = name
        && let Some(bytes) = begin.get(line.clone())
        && std::str::from_utf8(bytes).is_err()
    {
        let readable = encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned();
        begin.splice(line, readable.into_bytes());
    }
    Ok(stream::iter(std::iter::once(Ok(begin.into())).chain(failed)).chain(payload))
}

/// Where the line with the name of a file stands, once it is there whole.
fn line_of_name(bytes: &[u8]) -> Option<Range<usize>> {
    let find = |from: usize, wanted: &[u8]| bytes.get(from..)?.windows(wanted.len()).position(|at| at == wanted).map(|at| from + at);
    let name = find(0, b"filename")?;
    let begin = bytes.get(..name)?.windows(2).rposition(|at| at == b"\r\n").map_or(0, |at| at + 2);
    Some(begin..find(name, b"\r\n")?)
}

/// Receives a file.
///
/// # Errors
/// 413 above the limit; 408 when nothing comes for a while; 400 when the transfer breaks off or has no field `file`.
pub async fn receive(request: &HttpRequest, payload: web::Payload, limit: u64) -> Result<Upload, Problem> {
    let mut sink = Sink::new(limit)?;
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    // A multipart envelope adds little; its exact size shows as it streams.
    if length.is_some_and(|length| length > limit + 64 * 1024) {
        return Err(sink.too_large());
    }
    let multipart = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("multipart/"));
    let broken = |what: String| {
        Problem::new(ProblemCode::MalformedBody)
            .with_detail(format!("上传中断或格式不正确：{what}"), format!("The upload broke off or has a wrong form: {what}"))
    };
    if multipart {
        let mut fields = Multipart::new(request.headers(), with_readable_name(payload).await?);
        while let Some(field) = in_time(fields.next()).await? {
            let mut field = field.map_err(|e| broken(e.to_string()))?;
            if field.name() != Some("file") {
                continue;
            }
            let name = field.content_disposition().and_then(|d| d.get_filename()).map(|n| n.chars().filter(|c| !c.is_control()).take(200).collect());
            while let Some(chunk) = in_time(field.next()).await? {
                sink.take(&chunk.map_err(|e| broken(e.to_string()))?)?;
            }
            return sink.finish(name);
        }
        return Err(broken("file".into()));
    }
    let mut payload = payload;
    while let Some(chunk) = in_time(payload.next()).await? {
        sink.take(&chunk.map_err(|e| broken(e.to_string()))?)?;
    }
    sink.finish(None)
}
