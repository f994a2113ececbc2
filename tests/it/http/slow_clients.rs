//! Clients whose bodies do not arrive. While one is waited for the clock of the runtime jumps, so no test waits.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream, StreamExt};

use crate::support::{App, Backend, CallerOf, Reply, files, make};

/// The pieces of a text, each so long after the one before. The clock jumps between the first and the last.
fn pieces(text: String, size: usize, pause: Duration) -> impl Stream<Item = Bytes> {
    let pieces: Vec<Bytes> = text.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect();
    let last = pieces.len() - 1;
    stream::iter(pieces.into_iter().enumerate()).then(move |(number, piece)| async move {
        if number == 0 {
            tokio::time::pause();
        }
        tokio::time::sleep(pause).await;
        if number == last {
            tokio::time::resume();
        }
        piece
    })
}

/// Sends half of a body and then nothing any more.
async fn stops_half_way(caller: &CallerOf<'_>, path: &str, content_type: &str, body: &[u8]) -> Reply {
    let half = Bytes::copy_from_slice(&body[..body.len() / 2]);
    let begins = stream::once(async move {
        tokio::time::pause();
        half
    });
    let reply = caller.send_slowly(Method::POST, path, content_type, begins.chain(stream::pending())).await;
    tokio::time::resume();
    reply
}

#[test]
fn a_body_that_stops_half_way_is_told_that_it_did_not_arrive() {
    App::run(Backend::Sqlite, |app| async move {
        let (county, json) = (app.county(), make::unit("330106", 1).to_string());
        let refused = stops_half_way(&county, "/units", "application/json", json.as_bytes()).await.problem(408, "request_timeout");
        assert_eq!(refused.json["detail"], "请求未在规定时间内传输完毕，请重试");
        let file = files::csv(&[["甲", &make::uscc("330106", 1), "330106", "生产", "1", "1"]]);
        for (content_type, body) in [("application/octet-stream", file.as_bytes().to_vec()), files::form("file", "a.csv", file.as_bytes())] {
            stops_half_way(&county, "/imports?kind=units", content_type, &body).await.problem(408, "request_timeout");
        }
        assert_eq!(app.county().all("/units").await.len(), 0);
        assert_eq!(app.county().all("/imports").await.len(), 0);
    });
}

#[test]
fn a_slow_body_that_goes_on_arriving_is_waited_for() {
    App::run(Backend::Sqlite, |app| async move {
        let county = app.county();
        let broken = "{".repeat(100);
        county
            .send_slowly(Method::POST, "/units", "application/json", pieces(broken, 10, Duration::from_secs(2)))
            .await
            .problem(400, "malformed_body");
        let too_slow = make::unit("330106", 1).to_string();
        county
            .send_slowly(Method::POST, "/units", "application/json", pieces(too_slow, 10, Duration::from_secs(2)))
            .await
            .problem(408, "request_timeout");
        tokio::time::resume();
        // A file may take long as a whole.
        let refused = pieces("no sheet, and no text of a table either\0".repeat(10), 20, Duration::from_secs(20));
        county.send_slowly(Method::POST, "/imports?kind=units", "application/octet-stream", refused).await.problem(400, "unreadable_file");
    });
}
