-- What has changed since an instant, in the order of changes.
CREATE INDEX findings_changed ON findings (updated_at, id);
CREATE INDEX findings_changed_provincial ON findings (provincial_id, updated_at, id);
CREATE INDEX findings_changed_municipal ON findings (municipal_id, updated_at, id);
CREATE INDEX findings_changed_county ON findings (county_id, updated_at, id);
CREATE INDEX findings_changed_station ON findings (station_id, updated_at, id);
CREATE INDEX records_changed ON records (kind, updated_at, id);
CREATE INDEX records_changed_provincial ON records (provincial_id, kind, updated_at, id);
CREATE INDEX records_changed_municipal ON records (municipal_id, kind, updated_at, id);
CREATE INDEX records_changed_county ON records (county_id, kind, updated_at, id);
CREATE INDEX records_changed_station ON records (station_id, kind, updated_at, id);
