//! One trunk beside another, beside a carrier preset, or beside a new trunk of its type: what differs first, and
//! a way to take a value over into the form of a trunk.
//!
//! Knows what is compared and how it is chosen; what differs is found by `domain::compare`.

mod address;
mod picker;
mod table;

use std::sync::Arc;

use api::types::{Provider, ProviderId};
use domain::compare::Other;
use domain::provider::held::mode_of;
use domain::provider::presets::{Preset, preset_of, read_presets};
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::components::html::{a, div, focus_on_load, p, section, strong};
use crate::components::{Button, El, Frame, foreign, options_list, page_title, placeholder};
use crate::navigation;
use crate::routes::Route;
use crate::session::{Session, use_session};
use crate::tools::Tool;
use crate::tools::compare::picker::Picker;
use crate::tools::compare::table::view_comparison;
use crate::trunks::remote::{Load, Remote, load};
use crate::trunks::{name_or_unnamed, unread};

pub use address::{Against, CompareAddress};

/// What came for the other side.
#[derive(Clone)]
enum There {
    /// Nothing is chosen yet.
    Nothing,
    Trunk(Arc<Provider>),
    Presets(Arc<Vec<Preset>>),
    New,
}

/// What every part of the page works with.
#[derive(Clone, Copy)]
struct Compare {
    session: Session,
    address: Memo<CompareAddress>,
    here: Load<Option<Arc<Provider>>>,
    there: Load<There>,
    /// The side for which another trunk is looked for.
    picking: RwSignal<Option<CompareSide>>,
    /// The side that takes the focus when it is drawn: what was pressed in it is gone.
    focus: StoredValue<Option<CompareSide>>,
}

/// One of the two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CompareSide {
    Here,
    There,
}

impl CompareSide {
    /// Names the input that looks for a trunk.
    fn search(self) -> &'static str {
        match self {
            Self::Here => "compare-first",
            Self::There => "compare-second",
        }
    }
}

/// The page at `/tools/compare`.
pub fn compare_page() -> AnyView {
    let session = use_session();
    // The URL of this route, which does not change while the page is being left.
    let url = use_url();
    let address = Memo::new(move |_| url.with(|url| CompareAddress::read(url.search())));
    let (here_id, against) = (
        Memo::new(move |_| address.with(|address| address.here.clone())),
        Memo::new(move |_| address.with(|address| kind_of(&address.there))),
    );
    let here = load(move || {
        let (client, id) = (session.client(), here_id.get());
        async move {
            match id {
                Some(id) => Ok(Some(Arc::new(client.get_provider(&id).await?))),
                None => Ok(None),
            }
        }
    });
    let there = load(move || {
        let (client, against) = (session.client(), against.get());
        async move {
            Ok(match against {
                Against::Trunk(Some(id)) => There::Trunk(Arc::new(client.get_provider(&id).await?)),
                Against::Trunk(None) => There::Nothing,
                Against::Preset(_) => {
                    There::Presets(Arc::new(read_presets(&session.own_file("carriers.json").await?)))
                }
                Against::New => There::New,
            })
        }
    });
    let page = Compare {
        session,
        address,
        here,
        there,
        picking: RwSignal::new(None),
        focus: StoredValue::new(None),
    };
    page.view().into_any()
}

/// What has to be loaded for an address: the file of presets is the same for each of them.
fn kind_of(against: &Against) -> Against {
    match against {
        Against::Preset(_) => Against::Preset(None),
        Against::Trunk(_) | Against::New => against.clone(),
    }
}

impl Compare {
    fn view(self) -> El {
        let lead = "What differs comes first. Passwords are not compared: the PBX never shows them.";
        div()
            .class("compare")
            .child(page_title(|| Tool::Compare.name().to_owned()))
            .child(p().class("lead").child(lead))
            .child(div().class("compare-sides").child(self.view_here()).child(self.view_there()))
            .child(move || self.view_result())
    }

    fn go(self, change: impl FnOnce(&mut CompareAddress)) {
        let mut next = self.address.get_untracked();
        change(&mut next);
        navigation::change_to(&next.href());
    }

    fn choose(self, place: CompareSide, id: ProviderId) {
        self.focus.set_value(Some(place));
        self.picking.set(None);
        self.go(|address| match place {
            CompareSide::Here => address.here = Some(id),
            CompareSide::There => address.there = Against::Trunk(Some(id)),
        });
    }

    /// The id of the trunk on one side.
    fn id_at(self, place: CompareSide) -> Option<ProviderId> {
        self.address.with(|address| match (place, &address.there) {
            (CompareSide::Here, _) => address.here.clone(),
            (CompareSide::There, Against::Trunk(there)) => there.clone(),
            (CompareSide::There, Against::Preset(_) | Against::New) => None,
        })
    }

    /// Looks for another trunk, or stops looking.
    fn pick(self, place: CompareSide, on: bool) {
        self.focus.set_value(Some(place));
        self.picking.set(on.then_some(place));
    }

    fn view_here(self) -> El {
        section()
            .class("panel")
            .attr("aria-label", "First side")
            .child(self.view_trunk(CompareSide::Here, "First trunk", move || self.trunk_here()))
            .child(move || view_failure(self.here))
    }

    fn view_there(self) -> El {
        let mut frame = Frame::new("Compare with");
        "compare-with".clone_into(&mut frame.id);
        let kinds = [
            ("trunk", "Another trunk"),
            ("preset", "A carrier preset"),
            ("new", "A new trunk of the same type"),
        ];
        let kind = Memo::new(move |_| {
            self.address.with(|address| match address.there {
                Against::Trunk(_) => "trunk",
                Against::Preset(_) => "preset",
                Against::New => "new",
            })
        });
        let set = move |chosen: String| {
            self.picking.set(None);
            self.go(|address| {
                address.there = match chosen.as_str() {
                    "preset" => Against::Preset(None),
                    "new" => Against::New,
                    _ => Against::Trunk(None),
                };
            });
        };
        let value = Signal::derive(move || kind.get().to_owned());
        let list = options_list(&frame, &kinds, value, set);
        let trunk = move || match self.there() {
            Some(There::Trunk(trunk)) => Some(trunk),
            Some(There::Nothing | There::Presets(_) | There::New) | None => None,
        };
        section()
            .class("panel")
            .attr("aria-label", "Second side")
            .child(frame.around(div().class("field-control").child(list)))
            .child(move || match kind.get() {
                "trunk" => Some(self.view_trunk(CompareSide::There, "Second trunk", trunk)),
                "preset" => Some(div().child(move || self.view_presets())),
                _ => None,
            })
            .child(move || view_failure(self.there))
    }

    fn trunk_here(self) -> Option<Arc<Provider>> {
        self.here.state.with(loaded).flatten()
    }

    fn there(self) -> Option<There> {
        self.there.state.with(loaded)
    }

    /// The trunk of one side with a way to another one, or the search for one.
    fn view_trunk(
        self,
        place: CompareSide,
        label: &'static str,
        trunk: impl Fn() -> Option<Arc<Provider>> + Copy + Send + Sync + 'static,
    ) -> El {
        let id = Memo::new(move |_| self.id_at(place));
        let is_picking = Memo::new(move |_| id.with(Option::is_none) || self.picking.get() == Some(place));
        div().child(move || {
            let is_picking = is_picking.get();
            let has_focus =
                self.focus.try_update_value(|focus| focus.take_if(|side| *side == place).is_some());
            if is_picking {
                let can_leave = id.with_untracked(Option::is_some);
                let leave = move || {
                    if can_leave {
                        self.pick(place, false);
                    }
                };
                let keep =
                    can_leave.then(|| Button::quiet().on_press(leave).el().child("Keep the present one"));
                let picker = Picker { label, id: place.search(), has_focus: has_focus == Some(true) };
                return picker.view(self.session, move |id| self.choose(place, id), leave).child(keep);
            }
            let name = move || {
                let href = Route::Detail(id.get()?).href();
                Some(a().attr("href", href).child(foreign(trunk().map_or("…".to_owned(), |it| name_of(&it)))))
            };
            let change = Button::plain().on_press(move || self.pick(place, true)).el();
            let change = change.attr("aria-label", format!("Change {label}"));
            let change = if has_focus == Some(true) { change.node_ref(focus_on_load()) } else { change };
            div()
                .class("actions")
                .child(p().child(format!("{label}: ")).child(strong().child(name)))
                .child(change.child("Change"))
        })
    }

    /// The presets of the trunk's type.
    fn view_presets(self) -> Option<El> {
        let here = self.trunk_here()?;
        let Some(There::Presets(all)) = self.there() else { return None };
        let names: Vec<String> = of_type(&all, &here).map(|preset| preset.name.clone()).collect();
        if names.is_empty() {
            return Some(p().child("No carrier preset has the type of this trunk."));
        }
        let chosen = Signal::derive(move || {
            let named = self.address.with(|address| chosen_preset(&here, &all, &address.there).cloned());
            named.map(|preset| preset.name).unwrap_or_default()
        });
        let none = chosen.with_untracked(String::is_empty).then_some(("", "Choose a preset"));
        let pairs: Vec<(&str, &str)> =
            none.into_iter().chain(names.iter().map(|name| (name.as_str(), name.as_str()))).collect();
        let mut frame = Frame::new("Preset");
        "compare-preset".clone_into(&mut frame.id);
        "Only what the preset names is compared.".clone_into(&mut frame.hint);
        let set = move |name: String| self.go(|address| address.there = Against::Preset(Some(name)));
        Some(frame.around(div().class("field-control").child(options_list(&frame, &pairs, chosen, set))))
    }

    /// What the two sides come to, once both are there.
    fn view_result(self) -> Option<El> {
        let (here, there) = (self.trunk_here()?, self.there()?);
        let say = |words: &str| Some(p().attr("role", "status").child(words));
        let other = match there {
            There::Nothing => return None,
            There::Trunk(ref there) if there.id.is_some() && there.id == here.id => {
                return say("Both sides are the same trunk. Choose another one.");
            }
            There::Trunk(ref there) => Other::Trunk(there),
            There::Presets(_) | There::New if mode_of(&here).is_none() => {
                return say(
                    "This version of Trunkline does not know the type of this trunk. Compare it with another trunk.",
                );
            }
            There::Presets(ref all) => {
                Other::Preset(self.address.with(|address| chosen_preset(&here, all, &address.there))?)
            }
            There::New => Other::New,
        };
        Some(view_comparison(self.session, &here, other))
    }
}

/// What came last; nothing of an earlier question.
fn loaded<T: Clone>(state: &Remote<T>) -> Option<T> {
    match state {
        Remote::Ready(data) => Some(data.clone()),
        Remote::Loading | Remote::Failed { .. } => None,
    }
}

fn view_failure<T: Send + Sync>(load: Load<T>) -> Option<El> {
    load.state.with(|state| match state {
        Remote::Failed { error, .. } if error.status() == Some(404) => {
            Some(p().attr("role", "alert").child("This trunk does not exist. Choose another one."))
        }
        Remote::Failed { error, .. } => Some(unread(error, move || load.refresh())),
        Remote::Loading => Some(placeholder("Loading")),
        Remote::Ready(_) => None,
    })
}

fn of_type<'p>(all: &'p [Preset], trunk: &Provider) -> impl Iterator<Item = &'p Preset> {
    let mode = mode_of(trunk);
    all.iter().filter(move |preset| Some(preset.mode) == mode && !preset.on_top)
}

/// The preset that an address names, or that of the trunk's brand.
fn chosen_preset<'p>(trunk: &Provider, all: &'p [Preset], there: &Against) -> Option<&'p Preset> {
    match there {
        Against::Preset(Some(name)) => of_type(all, trunk).find(|preset| preset.name == *name),
        Against::Preset(None) => preset_of(trunk, all),
        Against::Trunk(_) | Against::New => None,
    }
}

/// What a trunk is called, also where it has no name.
fn name_of(trunk: &Provider) -> String {
    name_or_unnamed(trunk.name.as_deref())
}
