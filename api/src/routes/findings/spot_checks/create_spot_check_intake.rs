//! `POST /spot-check-results`

use persistence::values::Day;
use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, web};
use chrono::NaiveDate;
use domain::findings::matching::{NameMatch, Producer};
use domain::findings::{SpotCheckOutcome, SpotCheckState};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority};
use persistence::queries::spot_checks::{SpotCheckIntake, SpotCheckResult, insert_spot_check_intake, list_taken_records, lock_intakes};
use persistence::queries::unit_names::list_namesakes;
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::auth::secret::hex;
use crate::error::{FieldError, Problem};
use crate::flows::imports::file::unreadable;
use crate::flows::spot_checks::row::{Facts, read};
use crate::flows::spot_checks::view::SpotCheckIntakeView;
use crate::http::body::Body;
use crate::http::file::FileBody;
use crate::http::params::{Params, checked};
use crate::http::reply::{Created, Reply};
use crate::intake::Format;
use crate::intake::spot_checks::{self, List};
use crate::routes::imports::upload::receive;

/// The largest file, in bytes.
const MAX_FILE: u64 = 8 * 1024 * 1024;
/// So many faults of rows are told; all of them are counted.
const MAX_ERRORS: usize = 100;

/// So many producers are compared in one hop.
const AT_ONCE: usize = 100;

/// What the file does not say.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CreateSpotCheckIntake {
    /// The day of the publication, of rows that state none.
    #[param(example = "2026-11-20")]
    pub report_date: Option<Day>,
}

/// What is proposed for a producer.
type Proposals = HashMap<String, (SpotCheckState, Vec<Id>)>;

/// Take in results of product spot checks
///
/// CSV (UTF-8 or GB18030) or XLSX as it is published, as the multipart field `file` or as the raw body; at most 5,000 rows and 8 MB.
/// A file that cannot be read, or has no column for the number of the sample, the producer, the product or the outcome, is refused
/// whole. Producers are compared with the names of the units in scope; the program links nothing: a person decides on every result
/// (`link`, `dismiss`). Sending the same list again stores nothing twice.
#[utoipa::path(post, path = "/spot-check-results")]
pub async fn create_spot_check_intake(
    request: HttpRequest,
    caller: Caller<FindingsWrite>,
    params: Params<CreateSpotCheckIntake>,
    file: FileBody,
) -> Result<Reply<Created<SpotCheckIntakeView>>, Problem> {
    let published = checked("report_date", params.0.report_date)?.map(|day| day.0);
    // Nobody may fill the disk before it is known that they may write.
    let today = caller.read(|tx| Ok(tx.today())).await?;
    let upload = receive(&request, file.0, MAX_FILE.min(caller.state.max_upload)).await?;
    let (name, sha256, path) = (upload.name.clone(), upload.sha256, upload.path);
    let list = web::block(move || spot_checks::read(&path)).await.map_err(Problem::internal)?.map_err(|e| unreadable(&e))?;
    let sorted = sort(&list, published, today);
    let facts = sorted.facts.clone();
    // Found outside of the transaction, so that no other write waits for it, and a few at a time, so that no other read does: these
    // are proposals, of which a person decides.
    let producers = caller.read(move |tx| to_compare(tx, &facts)).await?;
    let mut proposals = Proposals::new();
    for few in producers.chunks(AT_ONCE) {
        let few = few.to_vec();
        proposals.extend(caller.read(move |tx| propose(tx, &few)).await?);
    }
    let language = caller.language;
    caller
        .post(Body { value: (), digest: sha256 }, move |tx, ()| {
            let authority = get_authority(tx, tx.identity().authority.id)?;
            lock_intakes(tx, authority.id)?;
            let mut intake = new_intake(tx, &authority, &list, &sorted)?;
            (intake.file_name, intake.file_sha256) = (name, hex(&sha256));
            let results = results(tx, &authority, &mut intake, sorted.facts, &proposals)?;
            insert_spot_check_intake(tx, &intake, results)?;
            let view = SpotCheckIntakeView::new(&intake, language)?;
            audit::record(tx, Subject { resource: "spot_check_intake", id: intake.id, path: &authority.path() }, None, Some(&view))?;
            Reply::created(format!("/api/v1/spot-check-intakes/{}", intake.id), &view)
        })
        .await
}

/// The rows that can be read, and what is wrong with the others.
struct Sorted {
    facts: Vec<Facts>,
    rejected: i64,
    errors: Vec<(i64, FieldError)>,
}

fn sort(list: &List, published: Option<NaiveDate>, today: NaiveDate) -> Sorted {
    let mut sorted = Sorted { facts: Vec::new(), rejected: 0, errors: Vec::new() };
    for line in &list.lines {
        match read(line, published, today) {
            Ok(facts) => sorted.facts.push(facts),
            Err(faults) => {
                sorted.rejected += 1;
                let row = i64::try_from(line.row).unwrap_or(i64::MAX);
                let room = MAX_ERRORS - sorted.errors.len();
                sorted.errors.extend(faults.into_iter().take(room).map(|fault| (row, fault)));
            }
        }
    }
    sorted
}

/// The producers of new results that are not conforming, each once.
fn to_compare(tx: &mut Tx<'_>, facts: &[Facts]) -> Result<Vec<Producer>, Problem> {
    let keys: Vec<String> = facts.iter().map(Facts::key).collect();
    let taken = list_taken_records(tx, &keys)?;
    let open = facts.iter().zip(&keys).filter(|(f, key)| f.outcome == SpotCheckOutcome::Nonconforming && !taken.contains(*key));
    let mut seen = HashSet::new();
    Ok(open.map(|(facts, _)| facts.named()).filter(|producer| seen.insert(producer.folded().to_owned())).collect())
}

/// Compares producers with the units in scope.
fn propose(tx: &mut Tx<'_>, producers: &[Producer]) -> Result<Proposals, Problem> {
    let mut proposals = Proposals::new();
    for producer in producers {
        let units = list_namesakes(tx, producer)?;
        let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
        let (state, places) = match producer.compare(&names) {
            NameMatch::Matched(place) => (SpotCheckState::Matched, vec![place]),
            NameMatch::Ambiguous(places) => (SpotCheckState::Ambiguous, places),
            NameMatch::NoUnit => (SpotCheckState::NoUnit, vec![]),
        };
        let ids = places.into_iter().filter_map(|place| units.get(place)).map(|unit| unit.id).collect();
        proposals.insert(producer.folded().to_owned(), (state, ids));
    }
    Ok(proposals)
}

fn new_intake(tx: &Tx<'_>, authority: &Authority, list: &List, sorted: &Sorted) -> Result<SpotCheckIntake, Problem> {
    Ok(SpotCheckIntake {
        id: tx.new_id(),
        authority_id: authority.id,
        file_name: None,
        file_sha256: String::new(),
        format: if list.format == Format::Xlsx { "xlsx" } else { "csv" }.into(),
        encoding: list.encoding.into(),
        rows: i64::try_from(list.lines.len()).unwrap_or(i64::MAX),
        conforming: 0,
        matched: 0,
        ambiguous: 0,
        no_unit: 0,
        already_taken: 0,
        rejected: sorted.rejected,
        errors: serde_json::to_string(&sorted.errors).map_err(Problem::internal)?,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        provincial_id: authority.provincial_id,
        municipal_id: authority.municipal_id,
        county_id: authority.county_id,
        station_id: authority.station_id,
    })
}

/// The results that are new, counted by their states.
fn results(
    tx: &mut Tx<'_>,
    authority: &Authority,
    intake: &mut SpotCheckIntake,
    facts: Vec<Facts>,
    proposals: &Proposals,
) -> Result<Vec<SpotCheckResult>, Problem> {
    let keys: Vec<String> = facts.iter().map(Facts::key).collect();
    let mut known: HashSet<String> = list_taken_records(tx, &keys)?;
    let mut results = Vec::new();
    for (facts, key) in facts.into_iter().zip(keys) {
        // The second of two like rows in one file is the first again.
        if !known.insert(key.clone()) {
            intake.already_taken += 1;
            continue;
        }
        let (state, candidates) = match facts.outcome {
            SpotCheckOutcome::Conforming => (SpotCheckState::Conforming, Vec::new()),
            SpotCheckOutcome::Nonconforming => proposals.get(facts.named().folded()).cloned().unwrap_or((SpotCheckState::NoUnit, Vec::new())),
        };
        let count = match state {
            SpotCheckState::Conforming => &mut intake.conforming,
            SpotCheckState::Matched => &mut intake.matched,
            SpotCheckState::Ambiguous => &mut intake.ambiguous,
            SpotCheckState::NoUnit | SpotCheckState::Linked | SpotCheckState::Dismissed => &mut intake.no_unit,
        };
        *count += 1;
        results.push(SpotCheckResult {
            id: tx.new_id(),
            intake_id: intake.id,
            authority_id: authority.id,
            row: facts.row,
            record_id: facts.record_id,
            record_key: key,
            report_date: facts.report_date,
            producer: facts.producer,
            product: facts.product,
            model: facts.model,
            batch: facts.batch,
            outcome: Coded(facts.outcome),
            failed_items: facts.failed_items,
            official_page: facts.official_page,
            state: Coded(state),
            candidates: serde_json::to_string(&candidates).map_err(Problem::internal)?,
            unit_id: None,
            finding_id: None,
            decided_at: None,
            decided_by: None,
            reason: None,
            provincial_id: authority.provincial_id,
            municipal_id: authority.municipal_id,
            county_id: authority.county_id,
            station_id: authority.station_id,
            version: 1,
            served_on: None,
            objection_due_on: None,
            objected_on: None,
            objection: None,
            objection_decided_on: None,
            objection_outcome: None,
            retest: None,
            decided_authority_id: None,
        });
    }
    Ok(results)
}
