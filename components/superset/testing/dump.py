"""Prints what Superset holds, and the SQL that its charts ask, as JSON on the last line."""

import json

from superset.app import create_app


def form_query(chart, params):
    """The query of a chart, as the page makes it of the chart's parameters."""
    ranged = params["adhoc_filters"][0]
    query = {
        "columns": [],
        "metrics": params.get("metrics") or ([params["metric"]] if "metric" in params else []),
        "filter": [{"col": ranged["subject"], "op": ranged["operator"], "val": ranged["comparator"]}],
        "is_timeseries": False,
        "row_limit": params.get("row_limit", 100),
        "extras": {},
    }
    if chart.viz_type == "echarts_timeseries_line":
        axis = {
            "timeGrain": params["time_grain_sqla"],
            "columnType": "BASE_AXIS",
            "sqlExpression": params["x_axis"],
            "label": params["x_axis"],
            "expressionType": "SQL",
            "isColumnReference": True,
        }
        query["columns"] = [axis, *params["groupby"]]
    elif chart.viz_type == "echarts_timeseries_bar":
        query["columns"] = [params["x_axis"]]
        query["orderby"] = [[params["metrics"][0], False]]
    elif chart.viz_type == "table":
        query["columns"] = params["all_columns"]
        query["orderby"] = [json.loads(one) for one in params["order_by_cols"]]
    return query


def main():
    app = create_app()
    with app.app_context():
        from superset import db, security_manager
        from superset.common.query_context_factory import QueryContextFactory
        from superset.connectors.sqla.models import SqlaTable
        from superset.models.core import Database
        from superset.models.dashboard import Dashboard
        from superset.models.slice import Slice
        from superset.utils.core import override_user

        with override_user(security_manager.find_user(username="millrace")):
            sql = {}
            for chart in db.session.query(Slice).all():
                params = json.loads(chart.params)
                context = QueryContextFactory().create(
                    datasource={"id": chart.datasource_id, "type": chart.datasource_type},
                    queries=[form_query(chart, params)],
                    form_data=params,
                )
                sql[str(chart.uuid)] = context.datasource.get_query_str_extended(context.queries[0].to_dict()).sql
        role = security_manager.find_role("Millrace")
        found = {
            "databases": {
                one.database_name: {
                    "id": one.id,
                    "uri": one.sqlalchemy_uri,
                    "stored": one.password,
                    "asked": one.sqlalchemy_uri_decrypted,
                    "sqllab": one.expose_in_sqllab,
                }
                for one in db.session.query(Database).all()
            },
            "datasets": {
                str(one.uuid): {
                    "id": one.id,
                    "name": one.full_name,
                    "time": one.main_dttm_col,
                    "columns": {column.column_name: column.type for column in one.columns},
                    "temporal": [column.column_name for column in one.columns if column.is_temporal],
                    "numeric": [column.column_name for column in one.columns if column.is_numeric],
                    "metrics": {metric.metric_name: metric.expression for metric in one.metrics},
                }
                for one in db.session.query(SqlaTable).all()
            },
            "charts": {
                str(one.uuid): {"id": one.id, "name": one.slice_name, "dataset": one.datasource_id, "sql": sql[str(one.uuid)]}
                for one in db.session.query(Slice).all()
            },
            "dashboards": {
                one.slug: {"id": one.id, "charts": sorted(str(chart.uuid) for chart in one.slices)}
                for one in db.session.query(Dashboard).all()
            },
            "rights": sorted(
                f"{view.permission.name} {view.view_menu.name}"
                for view in role.permissions
                if view.permission.name.endswith("_access")
            ),
            "users": {user.username: user.active for user in security_manager.get_all_users()},
        }
        print(json.dumps(found))


if __name__ == "__main__":
    main()
