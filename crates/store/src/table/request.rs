//! Requests for certificates.

use base::{Bin, Iin, RequestId, UniqueNumber};
use jiff::{Timestamp, civil::Date};

use crate::{
    MOST_COUNTED, Reading, StoreFault, Tx,
    statement::statements,
    value::{Columns, Due, FromRow, args},
};

/// A request for certificates or for their revocation. STORED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Its identifier.
    pub id: RequestId,
    /// The number the applicant is told.
    pub unique_number: UniqueNumber,
    /// Issue, revoke ...: a code of the domain.
    pub kind: String,
    /// Kind of participant: a code of the domain.
    pub participant: String,
    /// Its state: a code of the domain.
    pub state: String,
    /// The applicant.
    pub iin: Iin,
    /// The organisation for which she asks.
    pub bin: Option<Bin>,
    /// The office that handles it; empty when none does.
    pub office: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The last day for the next step, if one runs.
    pub due_on: Option<Date>,
    /// Since when it waits for somebody to come with its papers; none while it waits for nobody.
    pub unvisited_since: Option<Timestamp>,
    /// The holder's name as it is sorted and searched ([`base::name_key`]); none in a row of an earlier build that nobody has named yet.
    pub name_key: Option<String>,
    /// The same of the organisation for which she asks.
    pub organisation_key: Option<String>,
    /// While the request is open, whatever only one open request may have; `None` when it is closed.
    pub open_key: Option<String>,
    /// Rises with each change. The version read must be in the row that is given to an update.
    pub version: i64,
    /// The aggregate, as its domain writes it (JSON).
    pub body: String,
}

impl FromRow for RequestRow {
    fn from_row(columns: &mut Columns<'_>) -> Result<Self, StoreFault> {
        Ok(Self {
            id: columns.take()?,
            unique_number: columns.take()?,
            kind: columns.take()?,
            participant: columns.take()?,
            state: columns.take()?,
            iin: columns.take()?,
            bin: columns.take()?,
            office: columns.take()?,
            opened_at: columns.take()?,
            due_on: columns.take::<Due>()?.into(),
            unvisited_since: moment_of(columns.take()?),
            name_key: columns.take()?,
            organisation_key: columns.take()?,
            open_key: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

/// A page of the desk's queue: the next due first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestQueue {
    /// Only of this office.
    pub office: Option<String>,
    /// In these states.
    pub states: Vec<String>,
    /// Due day and identifier of the last row of the page before.
    pub after: Option<(Option<Date>, RequestId)>,
    /// Rows of a page.
    pub limit: u32,
}

macro_rules! columns {
    () => {
        "id, unique_number, kind, participant, state, iin, bin, office, opened_at, due_on, \
         unvisited_since, name_key, organisation_key, open_key, version, body"
    };
}

statements! {
    INSERT = concat!("INSERT INTO registration_request (", columns!(), ") VALUES \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
    UPDATE = "UPDATE registration_request SET kind = $3, participant = $4, state = $5, iin = $6, \
        bin = $7, office = $8, due_on = $9, open_key = $10, body = $11, unvisited_since = $12, \
        name_key = $13, organisation_key = $14, version = version + 1 WHERE id = $1 AND version = $2";
    BY_ID = concat!("SELECT ", columns!(), " FROM registration_request WHERE id = $1");
    BY_NUMBER = concat!("SELECT ", columns!(),
        " FROM registration_request WHERE unique_number = $1");
    OF_PERSON = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE iin = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4");
    // Written so that neither engine looks for all requests in the state.
    OF_PERSON_IN = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE iin = $1 AND state || '' = $2 ORDER BY opened_at DESC, id DESC LIMIT $3");
    OF_ORGANISATION = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE bin = $1 AND (opened_at, id) < ($2, $3) ORDER BY opened_at DESC, id DESC LIMIT $4");
    QUEUE = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE state = $1 AND (due_on, id) > ($2, $3) ORDER BY due_on, id LIMIT $4");
    QUEUE_OF_OFFICE = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE office = $5 AND state = $1 AND (due_on, id) > ($2, $3) \
        ORDER BY due_on, id LIMIT $4");
    BY_NAME = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE office = $1 AND name_key >= $2 AND name_key < $3 ORDER BY name_key, id LIMIT $4");
    BY_ORGANISATION_NAME = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE office = $1 AND organisation_key >= $2 AND organisation_key < $3 \
        ORDER BY organisation_key, id LIMIT $4");
    UNNAMED = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE name_key IS NULL ORDER BY name_key, id LIMIT $1");
    NAME = "UPDATE registration_request SET name_key = $2, organisation_key = $3 \
        WHERE id = $1 AND name_key IS NULL";
    UNVISITED = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE (unvisited_since, id) > ($1, $2) AND unvisited_since < $3 \
        ORDER BY unvisited_since, id LIMIT $4");
    OPENED_BEFORE = concat!("SELECT ", columns!(), " FROM registration_request \
        WHERE state = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4 \
        ORDER BY opened_at, id LIMIT $5");
    COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM registration_request \
        WHERE state = $1 ORDER BY due_on, id LIMIT $2) AS counted";
    COUNT_OF_OFFICE = "SELECT COUNT(*) FROM (SELECT 1 FROM registration_request \
        WHERE state = $1 AND office = $3 ORDER BY due_on, id LIMIT $2) AS counted";
}

impl Reading {
    /// A request.
    pub async fn request(&mut self, id: RequestId) -> Result<Option<RequestRow>, StoreFault> {
        self.first(BY_ID, args![id]).await
    }

    /// A request by the number the applicant was told.
    pub async fn request_by_number(
        &mut self,
        number: &UniqueNumber,
    ) -> Result<Option<RequestRow>, StoreFault> {
        self.first(BY_NUMBER, args![number]).await
    }

    /// The requests of a person, newest first; `after` is the last row of the page before.
    pub async fn requests_of_person(
        &mut self,
        iin: &Iin,
        after: Option<&RequestRow>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let (opened_at, id) = newest_first(after);
        self.rows(OF_PERSON, args![iin, opened_at, id, limit]).await
    }

    /// The requests of a person in a state, newest first.
    pub async fn requests_of_person_in(
        &mut self,
        iin: &Iin,
        state: &str,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        self.rows(OF_PERSON_IN, args![iin, state, limit]).await
    }

    /// The requests of an organisation, newest first; `after` is the last row of the page before.
    pub async fn requests_of_organisation(
        &mut self,
        bin: &Bin,
        after: Option<&RequestRow>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let (opened_at, id) = newest_first(after);
        self.rows(OF_ORGANISATION, args![bin, opened_at, id, limit]).await
    }

    /// The requests of an office whose holder's name begins so, in the order of names, then those whose organisation's does; `limit` of
    /// each at most.
    pub async fn requests_by_name(
        &mut self,
        office: &str,
        name_key: &str,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let behind = format!("{name_key}\u{10ffff}");
        let of_people = args![office, name_key, behind, limit];
        let of_organisations = of_people.clone();
        let mut rows: Vec<RequestRow> = self.rows(BY_NAME, of_people).await?;
        let more: Vec<RequestRow> = self.rows(BY_ORGANISATION_NAME, of_organisations).await?;
        let is_new =
            |row: &RequestRow| !row.name_key.as_ref().is_some_and(|key| key.starts_with(name_key));
        rows.extend(more.into_iter().filter(is_new));
        Ok(rows)
    }

    /// Requests of earlier builds that nobody has named yet.
    pub async fn requests_unnamed(&mut self, limit: u32) -> Result<Vec<RequestRow>, StoreFault> {
        self.rows(UNNAMED, args![limit]).await
    }

    /// A page of a queue. Each state is read by index and the results are merged, so that a page costs the same however
    /// long the queue is.
    pub async fn request_queue(
        &mut self,
        queue: &RequestQueue,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let (due, id) = queue
            .after
            .map_or((Due(Date::MIN), String::new()), |(due, id)| (due.into(), id.to_string()));
        let mut page: Vec<RequestRow> = Vec::new();
        for state in &queue.states {
            let mut args = args![state, due, id, queue.limit];
            let statement = if queue.office.is_some() {
                args.extend(args![queue.office]);
                QUEUE_OF_OFFICE
            } else {
                QUEUE
            };
            page.extend(self.rows::<RequestRow>(statement, args).await?);
        }
        page.sort_by_key(|row| (Due::from(row.due_on), row.id));
        page.truncate(queue.limit as usize);
        Ok(page)
    }

    /// Requests in a state that were opened before a moment, oldest first; `after` is the last row of the page before.
    pub async fn requests_opened_before(
        &mut self,
        state: &str,
        before: Timestamp,
        after: Option<&RequestRow>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let (opened_at, id) = after.map_or((i64::MIN, String::new()), |row| {
            (row.opened_at.as_microsecond(), row.id.to_string())
        });
        self.rows(OPENED_BEFORE, args![state, opened_at, id, before, limit]).await
    }

    /// Requests that have waited for somebody to come since before a moment, the longest first; `after` is the last row of the
    /// page before. Nothing else is read.
    pub async fn requests_unvisited(
        &mut self,
        before: Timestamp,
        after: Option<&RequestRow>,
        limit: u32,
    ) -> Result<Vec<RequestRow>, StoreFault> {
        let (since, id) = after.map_or((i64::MIN, String::new()), |row| {
            (clock_key(row.unvisited_since), row.id.to_string())
        });
        self.rows(UNVISITED, args![since, id, before, limit]).await
    }

    /// How many requests are in a state, of one office or of all; [`MOST_COUNTED`] at most.
    pub async fn request_count(
        &mut self,
        state: &str,
        office: Option<&str>,
    ) -> Result<u64, StoreFault> {
        let count: Option<i64> = match office {
            Some(office) => self.first(COUNT_OF_OFFICE, args![state, MOST_COUNTED, office]).await?,
            None => self.first(COUNT, args![state, MOST_COUNTED]).await?,
        };
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

/// The clock's key of a request: what waits for nobody comes after all that do. STORED.
fn clock_key(since: Option<Timestamp>) -> i64 {
    since.map_or(i64::MAX, Timestamp::as_microsecond)
}

fn moment_of(key: i64) -> Option<Timestamp> {
    if key == i64::MAX { None } else { Timestamp::from_microsecond(key).ok() }
}

fn newest_first(after: Option<&RequestRow>) -> (i64, String) {
    after.map_or((i64::MAX, String::new()), |row| {
        (row.opened_at.as_microsecond(), row.id.to_string())
    })
}

impl Tx {
    /// Adds a request. [`UniqueKey::OpenRequest`](crate::UniqueKey::OpenRequest): one with the same open key is there.
    pub async fn insert_request(&mut self, row: &RequestRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.unique_number,
            row.kind,
            row.participant,
            row.state,
            row.iin,
            row.bin,
            row.office,
            row.opened_at,
            Due::from(row.due_on),
            clock_key(row.unvisited_since),
            row.name_key,
            row.organisation_key,
            row.open_key,
            row.version,
            row.body,
        ];
        self.later(INSERT, args).await
    }

    /// Changes a request whose version is still the one in `row`; [`StoreFault::Conflict`] otherwise. Identifier, number
    /// and moment of opening stay.
    pub async fn update_request(&mut self, row: &RequestRow) -> Result<(), StoreFault> {
        let args = args![
            row.id,
            row.version,
            row.kind,
            row.participant,
            row.state,
            row.iin,
            row.bin,
            row.office,
            Due::from(row.due_on),
            row.open_key,
            row.body,
            clock_key(row.unvisited_since),
            row.name_key,
            row.organisation_key,
        ];
        self.change(UPDATE, args).await
    }

    /// Names a request of an earlier build, unless a step of it did meanwhile. No step of the request: its version stays.
    pub async fn name_request(
        &mut self,
        id: RequestId,
        name_key: &str,
        organisation_key: Option<&str>,
    ) -> Result<(), StoreFault> {
        self.execute(NAME, args![id, name_key, organisation_key.map(str::to_owned)]).await?;
        Ok(())
    }
}
