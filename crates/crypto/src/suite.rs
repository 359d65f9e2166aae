//! Which algorithms an installation uses.

/// A set of algorithms that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Suite {
    /// SHA-256, HMAC-SHA-256, Ed25519, AES-256-GCM.
    #[default]
    Intl,
    /// 商用密码: SM3, HMAC-SM3, SM2, SM4-GCM.
    Sm,
}

impl Suite {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Intl, Self::Sm];

    /// The code in settings: `intl`, `sm`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Intl => "intl",
            Self::Sm => "sm",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.code() == code)
    }
}
