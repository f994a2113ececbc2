//! Closed lists of codes: one declaration gives the enum, its wire code, its labels and its place
//! in the dictionaries, so that they cannot drift apart.

mod set;

pub use set::CodeSet;

/// A member of a closed list (a "dictionary").
///
/// On the wire a code is its [`code`](Code::code); Chinese and English labels are for people.
pub trait Code: Copy + Eq + 'static {
    /// The name of the dictionary, snake_case plural, for example `tiers`.
    const NAME: &'static str;
    /// Every member, in the order in which people list them.
    const ALL: &'static [Self];
    /// Their codes, in the same order.
    const CODES: &'static [&'static str];

    /// The stable code on the wire and in the database.
    fn code(self) -> &'static str;
    /// The Chinese label, in the words of the notice where it has any.
    fn zh(self) -> &'static str;
    /// The English label.
    fn en(self) -> &'static str;
    /// `1 << index in ALL`. Stored in the database: members are only ever added at the end.
    fn bit(self) -> u32;

    /// The member with this code; `None` for any other text (codes are case-sensitive).
    #[must_use]
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.code() == code)
    }
}

/// Declares a closed list of codes.
///
/// The derived order is the order of the list, the first being the least. With
/// `(highest_first)` after the dictionary name the first is the greatest instead.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident as $dictionary:literal $(($order:ident))? {
            $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name {
            $(
                #[doc = concat!($zh, " · ", $en)]
                $(#[$vmeta])*
                #[serde(rename = $code)]
                $variant,
            )+
        }

        impl $crate::codes::Code for $name {
            const NAME: &'static str = $dictionary;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const CODES: &'static [&'static str] = &[$($code),+];

            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
            fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
            fn bit(self) -> u32 {
                1 << (self as u32)
            }
        }

        // By hand: the derive does not see codes that come through a macro and would name the variants instead.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($code),+]))
                    .description(Some([$(concat!($code, " ", $zh)),+].join(", ")))
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                $crate::codes::codes!(@cmp self, other $(, $order)?)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::codes::Code::code(*self))
            }
        }
    };
    (@cmp $a:expr, $b:expr) => { (*$a as u32).cmp(&(*$b as u32)) };
    (@cmp $a:expr, $b:expr, highest_first) => { (*$b as u32).cmp(&(*$a as u32)) };
}
pub(crate) use codes;
