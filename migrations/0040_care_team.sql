-- Why: a task or a notice may be for the patient's own attending, who is known for certain by the feed's number alone, never by a name.
-- breaking: no

alter table encounter add column attending_id text;
comment on column encounter.attending_id is 'By which the feed names the attending; null where it sends none, or where the visit was told of before it was read.';

alter table notice add column person text;
comment on column notice.person is 'Who of the pool alone was told, as of the patient''s care team; null: everybody of it.';
