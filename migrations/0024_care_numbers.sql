-- Why: other systems know an order, an appointment or a document by its number, and ask for it by that alone.
-- breaking: no

create index clinical_order_by_placer on clinical_order (placer_number);
create index clinical_order_by_filler on clinical_order (filler_number);
create index appointment_by_placer on appointment (placer_number);
create index appointment_by_filler on appointment (filler_number);
create index document_by_number on document (number);
create index referral_by_number on referral (number);
create index referral_by_external on referral (external_number);
create index immunization_by_number on immunization (number);
