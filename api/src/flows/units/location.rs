//! Where a unit belongs: from a division code to its territorial authority (属地), R-15…R-19.

use std::collections::{BTreeSet, HashMap};

use domain::authorities::Level;
use persistence::queries::authorities::{Authority, get_authority, list_authorities_by_code, list_authorities_by_id};
use persistence::queries::divisions::{Division, list_divisions_by_code};
use persistence::{Error, Id, Scope, Tx};

use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// How far up the divisions an authority is looked for: town, county, prefecture, province.
const STEPS: usize = 4;

/// The territorial authorities of these division codes, or why there is none. A handful of queries for any number of codes.
///
/// The authority with the code itself is taken; where there is none (a town without a station) that of the division above.
pub fn locate(tx: &mut Tx<'_>, codes: &BTreeSet<String>) -> Result<HashMap<String, Result<Authority, FieldError>>, Refusal> {
    const POINTER: &str = "/division_code";
    let mut divisions: HashMap<String, Division> = HashMap::new();
    let mut authorities: HashMap<String, Authority> = HashMap::new();
    let mut wanted: BTreeSet<String> = codes.clone();
    for _ in 0..STEPS {
        if wanted.is_empty() {
            break;
        }
        let list: Vec<String> = wanted.iter().cloned().collect();
        authorities.extend(list_authorities_by_code(tx, &list)?.into_iter().map(|a| (a.division_code.clone(), a)));
        divisions.extend(list_divisions_by_code(tx, &list)?.into_iter().map(|d| (d.code.clone(), d)));
        wanted = list
            .iter()
            .filter(|code| !authorities.contains_key(*code))
            .filter_map(|code| divisions.get(code).and_then(|d| d.parent_code.clone()))
            .filter(|parent| !authorities.contains_key(parent))
            .collect();
    }
    let find = |code: &String| -> Result<Authority, FieldError> {
        let mut at = code.clone();
        for _ in 0..=STEPS {
            if let Some(division) = divisions.get(&at).filter(|d| d.abolished) {
                let (zh, en) = fate(&division.note);
                return Err(FieldError::new(POINTER, FieldCode::AbolishedDivision).with_text("note", &zh, &en));
            }
            if let Some(authority) = authorities.get(&at) {
                return Ok(authority.clone());
            }
            match divisions.get(&at) {
                None if at == *code => return Err(unknown(code)),
                Some(Division { parent_code: Some(parent), .. }) => at.clone_from(parent),
                _ => break,
            }
        }
        Err(FieldError::new(POINTER, FieldCode::NoAuthority))
    };
    let located = codes.iter().map(|code| {
        let found = find(code).and_then(|authority| match in_scope(tx, &authority) {
            true => Ok(authority),
            false => Err(FieldError::new(POINTER, FieldCode::DivisionOutsideScope)),
        });
        (code.clone(), found)
    });
    Ok(located.collect())
}

fn unknown(code: &str) -> FieldError {
    FieldError::new("/division_code", FieldCode::UnknownDivision).with("value", code)
}

/// What became of a division, by the note that data/divisions.csv has of it.
fn fate(note: &str) -> (String, String) {
    let (merged, listed) = (note.strip_prefix("merged into "), note.strip_prefix("last listed "));
    match (merged, listed) {
        (Some(code), _) => (format!("已并入 {code}"), format!("merged into {code}")),
        (None, Some(month)) => (format!("最后见于 {month} 的代码表，请改用现行代码"), format!("last listed in {month}; use the code of today")),
        (None, None) => (note.to_owned(), note.to_owned()),
    }
}

/// Whether a unit is put into a division, or is in it already, which may have been abolished since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    Anew,
    Kept,
}

/// The one territorial authority of a unit: the one that was named, or the one of its division; or why there is none in scope.
pub fn locate_one(tx: &mut Tx<'_>, division_code: &str, named: Option<Id>, placing: Placing) -> Result<Result<Authority, Vec<FieldError>>, Refusal> {
    let by_division = match is_division_code(division_code) {
        true => locate(tx, &BTreeSet::from([division_code.to_owned()]))?.into_values().next().unwrap_or_else(|| Err(unknown(division_code))),
        false => Err(unknown(division_code)),
    };
    let named = match named.map(|id| get_authority(tx, id)) {
        None => None,
        Some(Ok(authority)) => Some(Some(authority)),
        Some(Err(Error::NotFound)) => Some(None),
        Some(Err(other)) => return Err(other.into()),
    };
    Ok(choose(by_division, named, placing))
}

/// Between the authority of the division and one that was named (`Some(None)`: named, and not there or not in scope).
///
/// A named authority may serve a division that the tree assigns elsewhere; the division must exist all the same where the unit is not in it
/// already.
///
/// # Errors
/// What is wrong with either.
pub fn choose(by_division: Result<Authority, FieldError>, named: Option<Option<Authority>>, placing: Placing) -> Result<Authority, Vec<FieldError>> {
    let Some(named) = named else { return by_division.map_err(|fault| vec![fault]) };
    let mut elsewhere = vec![FieldCode::NoAuthority.code(), FieldCode::DivisionOutsideScope.code()];
    if placing == Placing::Kept {
        elsewhere.extend([FieldCode::AbolishedDivision.code(), FieldCode::UnknownDivision.code()]);
    }
    let mut faults: Vec<FieldError> = by_division.err().into_iter().filter(|fault| !elsewhere.contains(&fault.code.as_str())).collect();
    if named.is_none() {
        faults.push(FieldError::new("/territorial_authority_id", FieldCode::UnknownAuthority));
    }
    named.filter(|_| faults.is_empty()).ok_or(faults)
}

/// The authorities in scope that go by these names: ids, or codes.
pub fn locate_named(tx: &mut Tx<'_>, names: &BTreeSet<String>) -> Result<HashMap<String, Authority>, Refusal> {
    let ids: Vec<Id> = names.iter().filter_map(|name| uuid::Uuid::parse_str(name).ok().map(Id)).collect();
    let codes: Vec<String> = names.iter().cloned().collect();
    let by_id = list_authorities_by_id(tx, &ids)?.into_iter().map(|a| (a.id.to_string(), a));
    let by_code = list_authorities_by_code(tx, &codes)?.into_iter().map(|a| (a.division_code.clone(), a));
    Ok(by_id.chain(by_code).filter(|(_, authority)| in_scope(tx, authority)).collect())
}

/// Six or nine digits.
pub fn is_division_code(code: &str) -> bool {
    matches!(code.len(), 6 | 9) && code.bytes().all(|b| b.is_ascii_digit())
}

/// Whether an authority lies in the caller's subtree.
pub fn in_scope(tx: &Tx<'_>, authority: &Authority) -> bool {
    match tx.identity().scope {
        Scope::All => true,
        Scope::Unit { .. } | Scope::Nothing => false,
        Scope::Subtree { authority: root, level } => {
            let at = match level {
                Level::National => return true,
                Level::Provincial => authority.provincial_id,
                Level::Municipal => authority.municipal_id,
                Level::County => authority.county_id,
                Level::Station => authority.station_id,
            };
            at == Some(root)
        }
    }
}
