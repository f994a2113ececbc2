//! One folding for every text that is compared.

use domain::text::{clean, fold, is_invisible};
use proptest::prelude::*;

/// Spellings of one text, a line each.
const ALIKE: [&[&str]; 19] = [
    &["CJ2026-01", "ＣＪ2026-01", "cj2026-01", "CJ\u{200b}2026-01", "CJ2026‐01", "CJ2026–01", "CJ2026—01", "CJ2026−01", "cj２０２６－０１ "],
    &["CJ\u{ad}2026-01", "\u{feff}CJ2026-01", "\u{202a}CJ2026-01\u{202c}", "C\u{2060}J 2026 - 01", "CJ2026-01"],
    &["杭州电缆工厂", "杭州电缆⼯厂", "杭州 电缆　工厂", "杭州电缆工⼚", "杭州\u{200b}电缆工厂。", "杭州电缆工厂｡"],
    &["长沙门窗风电", "⻓沙⻔窗⻛电"],
    &["占卜几尢幺旡疋聿臼角阜首鬼卤麦黾斉歯齿竜龜亀", "占⺊⺇⺐⺓⺛⺪⺻⺽⻇⻕⻡⻤⻧⻨⻪⻫⻭⻮⻯⻱⻲"],
    &["母龟黄齐龙", "⺟⻳⻩⻬⻰"],
    &["GB 5023—2008", "GB 5023——2008", "GB 5023— —2008", "GB 5023―2008", "GB 5023⸺2008", "GB 5023──2008", "GB 5023-2008"],
    &["III类", "Ⅲ类", "ⅲ类", "iii类"],
    &["Café", "Cafe\u{301}", "CAFÉ"],
    &["阿凡提·吐尔逊", "阿凡提•吐尔逊", "阿凡提・吐尔逊", "阿凡提･吐尔逊", "阿凡提‧吐尔逊", "阿凡提∙吐尔逊", "阿凡提⋅吐尔逊", "阿凡提\u{387}吐尔逊"],
    &["星河（北京）公司", "星河(北京)公司", "星河〔北京〕公司", "星河[北京]公司", "星河【北京】公司", "星河［北京］公司", "星河﹙北京﹚公司"],
    &["杭市监〔2026〕3号", "杭市监[2026]3号", "杭市监（2026）3号", "杭市监 〔2026〕 3 号", "杭市监〔２０２６〕３号。"],
    &["O'Brien", "O’Brien", "O‘brien", "Oʼbrien"],
    &["\"金盾\"", "“金盾”", "＂金盾＂"],
    &["½", "1/2", "1⁄2", "１／２"],
    &["STRASSE", "straße", "Straẞe"],
    &["5m2", "5㎡", "5m²"],
    &["葛", "葛\u{e0100}", "葛\u{fe00}"],
    &["北京\u{f98a}", "北京力", "北京\u{200d}力", "北京\u{34f}力"],
];

#[test]
fn spellings_of_one_text_are_one() {
    for spellings in ALIKE {
        let (first, rest) = (fold(spellings[0]), &spellings[1..]);
        for spelling in rest {
            assert_eq!(fold(spelling), first, "{spelling:?}");
        }
    }
}

#[test]
fn what_differs_stays_different() {
    let different = [
        "CJ2026-01",
        "CJ202601",
        "CJ2026-1",
        "甲公司",
        "甲公司厂",
        "甲·乙",
        "甲乙",
        "甲-乙",
        "甲--乙",
        "工",
        "土",
        "力",
        "刀",
        "(甲)",
        "甲",
        "《甲》",
    ];
    let folded: std::collections::BTreeSet<String> = different.iter().map(|text| fold(text)).collect();
    assert_eq!(folded.len(), different.len(), "{folded:?}");
}

#[test]
fn a_final_stop_goes_and_one_that_is_all_stays() {
    assert_eq!((fold("电缆厂。").as_str(), fold("甲。乙").as_str(), fold("。").as_str(), fold("。。").as_str()), ("电缆厂", "甲。乙", "。", "。。"));
}

#[test]
fn what_is_stored_is_what_was_written_without_what_nobody_sees() {
    assert_eq!(clean(" 杭州\u{200b}电缆（Ⅲ）⼯厂。\u{feff} "), "杭州电缆（Ⅲ）⼯厂。");
    assert_eq!(clean("Cafe\u{301}"), "Café");
    assert_eq!(clean("第一行\n\t第二行\n"), "第一行\n\t第二行");
    assert_eq!(clean("\u{200b}\u{feff} \u{ad}"), "");
    // What shapes its neighbour is seen.
    assert_eq!(clean("葛\u{e0100}"), "葛\u{e0100}");
}

/// Every radical is folded to the character whose shape it has, unless it is here.
#[test]
fn radicals_that_are_no_character_stay() {
    // Parts that stand beside or above the rest of a character, and by themselves in no text.
    let parts = "⺅⺆⺉⺋⺖⺗⺘⺙⺡⺢⺣⺤⺥⺦⺨⺭⺯⺰⺱⺲⺳⺴⺵⺺⺾⺿⻀⻂⻃⻈⻌⻍⻎⻐⻖⻟⻠⺔⺕⺫⺹⻒";
    // Strokes, and forms of a character that are drawn otherwise than the character itself (⺌ is not 小, ⺈ is not 刀).
    let forms = "⺀⺂⺃⺈⺌⺍⺏⺑⺞⺷⺸⻞";
    let stay: std::collections::BTreeSet<char> = parts.chars().chain(forms.chars()).collect();
    for radical in ('\u{2e80}'..='\u{2ef3}').filter(|c| *c != '\u{2e9a}') {
        let folded = fold(&radical.to_string());
        let is_character = folded.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert_eq!(is_character, !stay.contains(&radical), "{radical} {folded}");
    }
}

fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(c) && !"\u{180e}".contains(c))
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,20}", more in "[Ååŉǰΐﬃſẞßİı㈱㎡…｡。・⼯⻓^¨ ´`—─\u{300}\u{345}\u{301}Ωµ]{0,12}") {
        for text in [text.clone(), more.clone(), text + &more] {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }

    #[test]
    fn cleaning_twice_is_cleaning_once_and_folds_alike(text in "\\PC{0,20}[ \u{200b}\u{feff}]{0,3}") {
        let cleaned = clean(&text);
        prop_assert_eq!(clean(&cleaned), cleaned.clone());
        prop_assert_eq!(fold(&cleaned), fold(&text));
    }

    /// Characters that are not ignored leave something behind; marks alone may vanish with the variant that they select.
    #[test]
    fn of_what_can_be_seen_something_is_left(text in "[\\p{L}\\p{N}\\p{P}\\p{S} ]{0,6}") {
        prop_assert_eq!(fold(&text).is_empty(), !is_visible(&text), "{:?}", text);
    }

    /// Wherever a character without a shape stands, and however wide or tall the letters are, it is the same text.
    #[test]
    fn format_characters_width_and_case_do_not_matter(text in "[a-z0-9工厂()·-]{1,12}", at in 0_usize..12, format in "\\p{Cf}") {
        let visible_signs = ('\u{600}'..='\u{605}').chain(['\u{6dd}', '\u{70f}', '\u{890}', '\u{891}', '\u{8e2}', '\u{110bd}', '\u{110cd}']);
        let format = format.chars().next().filter(|c| !visible_signs.clone().any(|sign| sign == *c)).unwrap_or('\u{200b}');
        let wide = |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
        let mut spelled: Vec<char> = text.chars().map(wide).collect();
        spelled.insert(at.min(spelled.len()), format);
        let spelled: String = spelled.into_iter().collect();
        prop_assert_eq!(fold(&spelled), fold(&text), "{:?}", spelled);
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        let within = fold(&["前", &text, "后"].concat());
        prop_assert!(within.contains(&fold(&text)), "{:?}", within);
    }
}
