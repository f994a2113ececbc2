//! `POST /spot-check-results`

use persistence::values::Day;
use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, web};
use chrono::NaiveDate;
use domain::findings::SpotCheckOutcome;
use domain::findings::editions::Edition;
use domain::findings::matching::Producer;
use persistence::Tx;
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority};
use persistence::queries::imports::RowPlace;
use persistence::queries::spot_checks::{SpotCheckIntake, insert_spot_check_intake, list_editions, lock_intakes};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::auth::secret::hex;
use crate::error::{FieldError, Problem};
use crate::flows::imports::file::unreadable;
use crate::flows::imports::warnings::StoredWarning;
use crate::flows::refusal::Refusal;
use crate::flows::spot_checks::editions::{Proposals, take_in};
use crate::flows::spot_checks::propose::propose;
use crate::flows::spot_checks::row::{place, read};
use crate::flows::spot_checks::samples::{Sample, samples};
use crate::flows::spot_checks::view::SpotCheckIntakeView;
use crate::http::body::Body;
use crate::http::file::FileBody;
use crate::http::params::{Params, checked};
use crate::http::reply::{Created, Reply};
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

/// Take in results of product spot checks
///
/// CSV (UTF-8 or GB18030) or XLSX as it is published, as the multipart field `file` or as the raw body; at most 5,000 rows and 8 MB.
/// A file that cannot be read, or has no column for the number of the sample, the producer, the product or the outcome, is refused
/// whole. Producers are compared with the names of the units in scope; the program links nothing: a person decides on every result
/// (`link`, `dismiss`). Rows of one sample are one result with all that failed. Sending the same list again stores nothing twice; a corrected
/// edition of a sample takes the place of the earlier one, which stays readable as `superseded`, and it is proposed to overturn the finding
/// that was reported from that (`GET /findings?withdrawal_proposed=true`).
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
    let samples = sorted.samples.clone();
    // Found outside of the transaction, so that no other write waits for it, and a few at a time, so that no other read does: these
    // are proposals, of which a person decides.
    let producers = caller.read(move |tx| Ok(to_compare(tx, &samples)?)).await?;
    let mut proposals = Proposals::new();
    for few in producers.chunks(AT_ONCE) {
        let few = few.to_vec();
        let found = move |tx: &mut Tx<'_>| {
            let mut found = Proposals::new();
            for producer in &few {
                found.insert(producer.folded().to_owned(), propose(tx, producer)?);
            }
            Ok(found)
        };
        proposals.extend(caller.read(found).await?);
    }
    let language = caller.language;
    caller
        .post(Body { value: (), digest: sha256 }, move |tx, ()| {
            let authority = get_authority(tx, tx.identity().authority.id)?;
            lock_intakes(tx, authority.id)?;
            let mut intake = new_intake(tx, &authority, &list, &sorted)?;
            (intake.file_name, intake.file_sha256) = (name, hex(&sha256));
            let mut taken = take_in(tx, &authority, &mut intake, sorted.samples, &proposals)?;
            insert_spot_check_intake(tx, &intake, std::mem::take(&mut taken.results))?;
            taken.supersede(tx)?;
            let view = SpotCheckIntakeView::new(&intake, language)?;
            audit::record(tx, Subject { resource: "spot_check_intake", id: intake.id, path: &authority.path() }, None, Some(&view))?;
            Reply::created(format!("/api/v1/spot-check-intakes/{}", intake.id), &view)
        })
        .await
}

/// The samples of the rows that can be read, and what is wrong with the others.
struct Sorted {
    samples: Vec<Sample>,
    rejected: i64,
    errors: Vec<(i64, FieldError)>,
}

fn sort(list: &List, published: Option<NaiveDate>, today: NaiveDate) -> Sorted {
    let (mut facts, mut rejected, mut errors) = (Vec::new(), 0, Vec::new());
    let mut refuse = |place: RowPlace, faults: Vec<FieldError>| {
        rejected += 1;
        let room = MAX_ERRORS - errors.len();
        errors.extend(faults.into_iter().take(room).map(|fault| (place.stored(), fault)));
    };
    for line in &list.lines {
        match read((line, list.sheet_of(line)), published, today) {
            Ok(read) => facts.push(read),
            Err(faults) => refuse(place(line), faults),
        }
    }
    let (samples, faults) = samples(facts);
    faults.into_iter().for_each(|(place, fault)| refuse(place, vec![fault]));
    Sorted { samples, rejected, errors }
}

/// The producers of samples that do not conform and say something new, each once.
fn to_compare(tx: &mut Tx<'_>, samples: &[Sample]) -> Result<Vec<Producer>, Refusal> {
    let keys: Vec<String> = samples.iter().map(|sample| sample.key.clone()).collect();
    let mut known: HashMap<String, Vec<Edition>> = HashMap::new();
    for result in list_editions(tx, &keys)? {
        known.entry(result.record_key.clone()).or_default().push(result.edition());
    }
    let is_new = |sample: &&Sample| {
        let edition = sample.facts.edition();
        known.get(&sample.key).is_none_or(|known| !known.contains(&edition))
    };
    let open = samples.iter().filter(|sample| sample.facts.outcome == SpotCheckOutcome::Nonconforming).filter(is_new);
    let mut seen = HashSet::new();
    Ok(open.map(|sample| sample.facts.named()).filter(|producer| seen.insert(producer.folded().to_owned())).collect())
}

fn new_intake(tx: &Tx<'_>, authority: &Authority, list: &List, sorted: &Sorted) -> Result<SpotCheckIntake, Problem> {
    Ok(SpotCheckIntake {
        id: tx.new_id(),
        authority_id: authority.id,
        file_name: None,
        file_sha256: String::new(),
        format: list.format.name().into(),
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
        merged: 0,
        outdated: 0,
        corrected: 0,
        warnings: StoredWarning::write(&list.warnings)?,
        sheets: serde_json::to_string(&list.sheets).map_err(Problem::internal)?,
    })
}
