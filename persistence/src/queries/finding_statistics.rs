//! Statistics of findings: counted by the database from one covering index, so that no row itself is read.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};
use domain::findings::{FindingStatus, Rectification};
use domain::monitoring::FindingGrade;

use crate::coded::Coded;
use crate::error::Error;
use crate::queries::authorities::Authority;
use crate::queries::statistics::column;
use crate::transaction::Tx;
use crate::types::Uid;

/// How many findings there are of a grade, in a status, with their rectification somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingFigure {
    pub grade: FindingGrade,
    pub status: FindingStatus,
    pub rectification: Rectification,
    /// How many.
    pub findings: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    grade: Coded<FindingGrade>,
    #[diesel(sql_type = Text)]
    status: Coded<FindingStatus>,
    #[diesel(sql_type = Text)]
    rectification: Coded<Rectification>,
    #[diesel(sql_type = BigInt)]
    findings: i64,
}

/// The figures of an authority's subtree, of findings discovered in these days. Call it for an authority that the caller sees.
pub fn count_findings_by(tx: &mut Tx<'_>, authority: &Authority, from: NaiveDate, to: NaiveDate) -> Result<Vec<FindingFigure>, Error> {
    let place = column(authority.level.0).map_or(String::new(), |column| format!(" AND {column} = $3"));
    let query = diesel::sql_query(format!(
        "SELECT grade, status, rectification, COUNT(*) AS findings FROM findings WHERE discovered_on >= $1 AND discovered_on <= $2{place} \
         GROUP BY grade, status, rectification"
    ));
    let query = query.into_boxed().bind::<Date, _>(from).bind::<Date, _>(to);
    let query = if place.is_empty() { query } else { query.bind::<Uid, _>(authority.id) };
    let rows = query.load::<Row>(tx.conn)?;
    let figure = |row: Row| FindingFigure { grade: row.grade.0, status: row.status.0, rectification: row.rectification.0, findings: row.findings };
    let mut figures: Vec<FindingFigure> = rows.into_iter().map(figure).collect();
    figures.sort_unstable_by_key(|f| (f.grade, f.status, f.rectification));
    Ok(figures)
}
