#include "pipeline/pipeline.h"

enum status audit_registers(struct store *store, bool is_dry, struct arena *arena,
			    struct audit *ret_audit, struct error *error)
{
	struct registered_person *people;
	struct audit audit = { 0 };
	enum status status = store_load_people(store, arena, &people, &audit.people, error);

	if (status != STATUS_OK)
		return status;
	doubles_find(people, audit.people, arena, &audit.doubles, &audit.count);
	if (!is_dry)
		status = store_save_doubles(store, audit.doubles, audit.count, error);
	if (status == STATUS_OK)
		*ret_audit = audit;
	return status;
}
