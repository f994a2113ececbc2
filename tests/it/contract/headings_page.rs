//! docs/headings.md, printed from what the readers of files understand.

use std::fmt::Write as _;

use api::intake::spot_checks::Column;
use api::intake::{Field, understood};

use super::docs::printed;

#[test]
fn headings_md_is_what_the_readers_understand() {
    let mut text = String::from(
        "# Headings that an import understands\n\nPrinted from `api/src/intake` (`make docs`). Width, case, blanks, brackets, `*` and line breaks make no \
         difference; the heading of several lines is read as one path (docs/decisions/0019). Templates to fill in: `GET /imports/templates/units.xlsx`, \
         `spot_checks.xlsx`.\n\n## Units (`POST /imports`)\n\nThe names of the API are understood too. Of two columns of one field the one further left in \
         this table is read.\n\n| field | in a template | understood | below a heading of something else |\n|---|---|---|---|\n",
    );
    for field in Field::ALL {
        // What stands alone is read; below a heading of something else a bare word is of that.
        let (known, bare): (Vec<_>, Vec<_>) = understood::headings_of(field).into_iter().partition(|heading| !understood::is_bare(heading));
        assert!(known.contains(&field.heading()) || bare.contains(&field.heading()), "{} is not understood", field.heading());
        let needed = if understood::is_needed(field) { " *" } else { "" };
        writeln!(text, "| `{}`{needed} | {} | {} | {} |", field.name(), field.heading(), known.join("、"), bare.join("、")).unwrap();
    }
    writeln!(
        text,
        "\n\\* obligatory. Headings of the last column are of something else below a heading of something else (资产总计 › 期末数).\n\nA year in front or behind \
         (`2025年营业收入`, `营业收入（2025年）`) says of which year the figures are; 上年, 去年 and 上年度 that they are of another one, 本年 and 本年度 of this one.\n\
         增长, 同比, 占比, 率, % and 其中 say that a column is not the figure itself. These group columns and mean nothing themselves: {}.",
        understood::GROUPS.join("、")
    )
    .unwrap();
    text.push_str("\n## Units of measure\n\n| of money | factor to 万元 |\n|---|---|\n");
    for (unit, factor) in understood::money() {
        writeln!(text, "| {unit} | {factor} |").unwrap();
    }
    text.push_str("\n| of people | factor |\n|---|---|\n");
    for (unit, factor) in understood::people() {
        writeln!(text, "| {unit} | {factor} |").unwrap();
    }
    writeln!(text, "\nA column that says it for each row is headed {}.", understood::UNIT_COLUMNS.join("、")).unwrap();
    let (ticked, groups) = (understood::TICKED.join("、"), understood::TICK_GROUPS.join("、"));
    writeln!(text, "\nTwo or more columns of ticks (√, ☑, 是, 1) headed {ticked}, alone or below 主体类型, {groups}, are the activities.").unwrap();
    text.push_str("\n## Words\n\n| field | word | code |\n|---|---|---|\n");
    for (field, word, code) in understood::words() {
        writeln!(text, "| `{}` | {word} | `{code}` |", field.name()).unwrap();
    }
    text.push_str("\n## Results of spot checks (`POST /spot-check-results`)\n\n| field | in a template | understood |\n|---|---|---|\n");
    for column in Column::ALL {
        let needed = if column.is_needed() { " *" } else { "" };
        writeln!(text, "| `{}`{needed} | {} | {} |", column.name(), column.label(), column.headings().join("、")).unwrap();
        assert!(Column::of(column.label()) == Some(column), "{} is not understood", column.label());
    }
    text.push_str("\n\\* obligatory. 序号 names no record beyond its list, and 被抽样单位 is a seller as often as not: neither is read.\n");
    printed("docs/headings.md", &text);
}
