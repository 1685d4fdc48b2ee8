using System.Globalization;
using System.Text.Json;
using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>What whoever has caused a job is shown of its row.</summary>
internal static class JobView
{
    public static JobResource Of(Guid id, NpgsqlDataReader row)
    {
        var state = row.Value<string>("state");
        var status = state switch
        {
            "waiting" or "scheduled" or "queued" => "queued",
            "dead" or "discarded" => "failed",
            _ => state,
        };
        var attempts = row.Value<int>("attempts");
        JsonElement? result = row.Text("result") is null ? null : row.Json<JsonElement>("result");
        var href = result is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty("href", out var at)
            ? at.GetString()
            : null;
        return new JobResource(
            id, row.Value<string>("type"), status,
            row.Text("progress") is null ? null : row.Json<JsonElement>("progress"), attempts,
            row.Value<DateTimeOffset>("created_at"), row.Optional<DateTimeOffset>("started_at"),
            row.Optional<DateTimeOffset>("finished_at"), href is null ? result : null, FailureOf(state, attempts),
            LinksOf(id, status, href));
    }

    // Why exactly is the operator's to know: the cause may name what no caller should see.
    private static JobFailure? FailureOf(string state, int attempts) => state switch
    {
        "dead" => new JobFailure(
            "/docs/errors#job.dead", "Failed", string.Create(
                CultureInfo.InvariantCulture, $"It failed {attempts} times and waits for an operator."), "job.dead"),
        "discarded" => new JobFailure(
            "/docs/errors#job.discarded", "Failed", "It failed, and an operator has given it up.", "job.discarded"),
        _ => null,
    };

    private static Dictionary<string, Link> LinksOf(Guid id, string status, string? result)
    {
        var self = $"/api/v1/jobs/{id}";
        var links = new Dictionary<string, Link>(StringComparer.Ordinal) { ["self"] = new(self, "GET") };
        if (status is "queued" or "running")
        {
            links["cancel"] = new Link($"{self}/cancel", "POST");
        }

        if (result is not null)
        {
            links["result"] = new Link(result, "GET");
        }

        return links;
    }
}
