//! Texts as people write them: what is stored of one, and the one form in which two are compared.
//!
//! Papers are typed, scanned and copied out of PDFs, so one name comes in many spellings. What looks the same is the same here: names,
//! codes, numbers of papers, and what is searched for in them.

use unicode_normalization::UnicodeNormalization;

/// The version of [`fold`]; it changes when a result could change, and what is stored folded is then folded anew.
pub const FOLDING: &str = "3";

/// Characters without a shape of their own that copying leaves behind: zero widths, marks of direction, soft hyphens, fillers. Those that
/// are seen (Arabic number signs) or only shape their neighbours ([`is_shaping`]) are none.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}')
}

/// Selectors of variants, and what parts vowels in Mongolian: they change how a neighbour is drawn, not which character it is.
fn is_shaping(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A text as it is stored and shown: without what nobody can see, composed (NFC), trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    text.chars().filter(|c| !is_invisible(*c)).nfc().collect::<String>().trim().to_owned()
}

/// The form in which texts are compared, and none in which they are shown: compatible characters as one (NFKC: width, Ⅲ and III, ⼯ and
/// 工, combining marks), upper case, one dash, however long (—— and —), one middle dot, one kind of brackets and of quotes, without blanks and
/// what nobody sees, without a final 。.
///
/// Of a text with anything to see something is left.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.chars().all(is_plain) {
        return text.to_uppercase();
    }
    let mut folded = step(text);
    // Each pass may bring about what the next one joins: an upper case that decomposes, a mark that lost its blank.
    for _ in 0..PASSES {
        let again = step(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    match folded.trim_end_matches('。') {
        "" => folded,
        rest => rest.to_owned(),
    }
}

/// No text is known that needs more than three.
const PASSES: usize = 8;

fn step(text: &str) -> String {
    // By way of the lower case, since ẞ is its own upper case and ß is not.
    let upper = |c: char| c.to_lowercase().flat_map(char::to_uppercase);
    let mut before = false;
    let begins = |c: &char| {
        let goes_on = before && is_long_dash(*c);
        before = is_long_dash(*c);
        !goes_on
    };
    text.nfkc().filter(|c| !is_ignored(*c)).filter(begins).flat_map(upper).map(alike).nfc().collect()
}

fn is_ignored(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || is_shaping(c)
}

/// Dashes of which two are typed for one (破折号).
fn is_long_dash(c: char) -> bool {
    matches!(c, '\u{2014}' | '\u{2015}' | '\u{2500}' | '\u{2501}' | '\u{2e3a}' | '\u{2e3b}')
}

/// What is the same in every form: by far the most that is compared.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// One character for all that are typed for it.
fn alike(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{2e3a}' | '\u{2e3b}' => '-',
        '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{25cf}' | '\u{2e31}' | '\u{2e33}' | '\u{30fb}' | '\u{16eb}' | '\u{1427}' => '·',
        '[' | '〔' | '【' | '〖' | '〘' | '〚' | '\u{2985}' | '\u{27e6}' | '\u{2772}' => '(',
        ']' | '〕' | '】' | '〗' | '〙' | '〛' | '\u{2986}' | '\u{27e7}' | '\u{2773}' => ')',
        '‘' | '’' | '‛' | '\u{2b9}' | '\u{2bc}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '“' | '”' | '„' | '\u{2033}' => '"',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{301c}' | '\u{223c}' => '~',
        '\u{2e80}'..='\u{2ef3}' => RADICALS.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, character)| *character),
        other => other,
    }
}

/// Radicals that fonts put into PDFs for the characters of which they are the shape; NFKC knows those of Kangxi and two of these only. Those
/// that are no character by themselves (亻, 氵, 讠 …) or the shape of none stay what they are.
const RADICALS: [(char, char); 59] = [
    ('⺁', '厂'),
    ('⺄', '乙'),
    ('⺇', '几'),
    ('⺊', '卜'),
    ('⺎', '兀'),
    ('⺐', '尢'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺛', '旡'),
    ('⺜', '日'),
    ('⺝', '月'),
    ('⺠', '民'),
    ('⺧', '牛'),
    ('⺩', '王'),
    ('⺪', '疋'),
    ('⺬', '示'),
    ('⺮', '竹'),
    ('⺶', '羊'),
    ('⺻', '聿'),
    ('⺼', '肉'),
    ('⺽', '臼'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻇', '角'),
    ('⻉', '贝'),
    ('⻊', '足'),
    ('⻋', '车'),
    ('⻏', '邑'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻕', '阜'),
    ('⻗', '雨'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻡', '首'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻫', '斉'),
    ('⻬', '齐'),
    ('⻭', '歯'),
    ('⻮', '齿'),
    ('⻯', '竜'),
    ('⻰', '龙'),
    ('⻱', '龜'),
    ('⻲', '亀'),
];
