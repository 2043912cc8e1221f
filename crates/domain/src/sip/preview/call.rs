//! The sample call.

/// Declares the texts of a sample call: the struct, the key of its fields, their labels and start values.
macro_rules! sample_call {
    ($($(#[$doc:meta])* $field:ident $variant:ident = $label:literal, $start:literal;)+) => {
        /// A call to look at the headers with.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct SampleCall {
            $($(#[$doc])* pub $field: String,)+
            /// The caller withholds the number: the dial code or setting of the PBX for it.
            pub anonymous: bool,
            /// An extension forwards a call from outside.
            pub forwarded: bool,
        }

        /// Names one text of a sample call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CallText { $($(#[$doc])* $variant),+ }

        impl CallText {
            /// All texts, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// A few words, sentence case.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl SampleCall {
            /// One text.
            pub fn get(&self, text: CallText) -> &str {
                match text { $(CallText::$variant => &self.$field),+ }
            }

            /// One text, to be changed.
            pub fn get_mut(&mut self, text: CallText) -> &mut String {
                match text { $(CallText::$variant => &mut self.$field),+ }
            }
        }

        impl Default for SampleCall {
            fn default() -> Self {
                Self { $($field: $start.to_owned(),)+ anonymous: false, forwarded: false }
            }
        }
    };
}

sample_call! {
    /// The number to dial, after strip and prepend of the outbound rule.
    dialled Dialled = "Dialled number", "12025550199";
    /// The number of the extension that calls.
    extension Extension = "Extension", "101";
    /// The name that the phone sends, otherwise that of the extension.
    display_name DisplayName = "Caller name", "Front desk";
    /// The outbound caller ID in force, as it is typed on the PBX.
    caller_id CallerId = "Outbound caller ID", "+12025550123";
    /// A name of the outbound caller ID, which PBXs from 22.6 on have.
    caller_id_name CallerIdName = "Name of the outbound caller ID", "";
    /// The number of the caller from outside, if the call is forwarded.
    originator Originator = "Originator of a forwarded call", "+12025550177";
    /// The name of that caller.
    originator_name OriginatorName = "Name of the originator", "Jo Doe";
    /// The SIP domain of the tenant.
    domain Domain = "Tenant SIP domain", "pbx.example.com";
    /// The address of the PBX in its own network; a port may follow.
    private_address PrivateAddress = "Private address of the PBX", "10.0.0.10";
    /// The address of the PBX on the internet; a port may follow.
    public_address PublicAddress = "Public address of the PBX", "192.0.2.10";
}
