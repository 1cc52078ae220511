"""Makes Superset show exactly what a bundle declares: imports it, removes what an earlier one declared and this one does not, and
gives the role of everybody the right to see it. The same bundle again changes nothing.

    python apply_assets.py FOLDER
"""

import json
import logging
import os
import secrets
import sys
from pathlib import Path

from superset.app import create_app

SETTINGS = json.loads(Path(os.environ.get("SUPERSET_SETTINGS", "/etc/superset/settings.json")).read_text("utf-8"))
ADMIN = "admin"
IMPORTER = "millrace"
log = logging.getLogger("assets")


def contents_of(folder):
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.yaml"))
        # A mounted ConfigMap also holds links to its versions.
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def user_of(manager, name, password, active):
    """An administrator of that name. The password follows the one that is given."""
    user = manager.find_user(username=name)
    if user is None:
        role = manager.find_role("Admin")
        user = manager.add_user(name, "Millrace", name, f"{name}@localhost", role, password=password)
        if not user:
            raise RuntimeError(f'user "{name}" could not be made; the log before says why')
    else:
        manager.reset_password(user.id, password)
    if user.active != active:
        user.active = active
        manager.update_user(user)
    return user


def removed(model, contents, folder):
    """What an earlier bundle declared, and this one does not."""
    import yaml

    declared = {
        str(yaml.safe_load(content)["uuid"]) for path, content in contents.items() if path.startswith(f"{folder}/")
    }
    from superset import db

    managed = db.session.query(model).filter_by(is_managed_externally=True).all()
    return [one for one in managed if str(one.uuid) not in declared]


def grant(manager, contents):
    """The role of everybody: what Superset lets readers do, and the data of the bundle."""
    import yaml

    from superset import db
    from superset.connectors.sqla.models import SqlaTable

    declared = [yaml.safe_load(content)["uuid"] for path, content in contents.items() if path.startswith("datasets/")]
    datasets = db.session.query(SqlaTable).filter(SqlaTable.uuid.in_(declared)).all()
    seen = [manager.add_permission_view_menu("datasource_access", dataset.get_perm()) for dataset in datasets]
    role = manager.add_role(SETTINGS["role"])
    wanted = {view.id: view for view in [*manager.find_role("Gamma").permissions, *seen] if view}
    if {view.id for view in role.permissions} != set(wanted):
        role.permissions = list(wanted.values())
        db.session.commit()


def asks_nobody():
    """An import asks each database for its schemas, to make rights by schema, and for each table, to load data into it. Our rights
    are by dataset and we load nothing, so that what is declared can be shown before Trino and Pinot are up."""
    from superset.commands.database.importers.v1 import utils
    from superset.models.core import Database

    utils.add_permissions = lambda database: None
    Database.has_table = lambda self, table: True


def main(folder):
    app = create_app()
    with app.app_context():
        asks_nobody()
        from superset import db, security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.connectors.sqla.models import SqlaTable
        from superset.models.core import Database
        from superset.models.dashboard import Dashboard
        from superset.models.slice import Slice
        from superset.utils.core import override_user

        contents = contents_of(Path(folder))
        password_file = SETTINGS.get("adminPasswordFile")
        if password_file is not None:
            user_of(security_manager, ADMIN, Path(password_file).read_text("utf-8").strip(), True)
        # Owns what is imported, and can sign in nowhere.
        importer = user_of(security_manager, IMPORTER, secrets.token_urlsafe(32), False)
        with override_user(importer):
            ImportAssetsCommand(contents).run()
            for model, kind in ((Dashboard, "dashboards"), (Slice, "charts"), (SqlaTable, "datasets"), (Database, "databases")):
                for one in removed(model, contents, kind):
                    log.info("removes %s of %s: it is declared no more", one, kind)
                    db.session.delete(one)
                db.session.commit()
            grant(security_manager, contents)
        log.info("%s files are as declared", len(contents))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
