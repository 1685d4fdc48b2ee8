using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Modular.Domain.Shared;

namespace Modular.Application.Shared.Jobs;

/// <summary>
/// How a job is doing: for whoever caused it, and for operators. Refused with <c>job.not_found</c>.
/// </summary>
/// <param name="Actor">Who asks: <c>user:ID</c>.</param>
/// <param name="MayOperate">Everybody's jobs.</param>
public sealed record GetJobQuery(Guid Id, string Actor, bool MayOperate) : IQuery<JobResource>;

/// <param name="Type">The kind of work, such as <c>billing.submit_operation</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Progress">What is done, of how much; absent until its handler has told.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="StartedAt">Of the latest attempt.</param>
/// <param name="Result">Of a job that has succeeded and answers with more than that.</param>
/// <param name="Failure">Of a job that has failed.</param>
/// <param name="Links"><c>self</c>, <c>cancel</c> while that is possible, and <c>result</c>.</param>
public sealed record JobResource(
    Guid Id, string Type,
    [property: AllowedValues("queued", "running", "succeeded", "failed", "cancelled")] string Status,
    JsonElement? Progress, int Attempts, DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, JsonElement? Result, JobFailure? Failure,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Link> Links);

/// <summary>A problem document (RFC 9457) without the parts of a request.</summary>
/// <param name="Code"><c>job.dead</c> or <c>job.discarded</c>.</param>
public sealed record JobFailure(string Type, string Title, string Detail, string Code);

/// <summary>The refusals about jobs.</summary>
public static class JobErrors
{
    public static Error NotFound { get; } = new(
        "job.not_found", ErrorKind.NotFound, "There is no such job, or it ended more than a week ago.");

    public static Error Ended { get; } = new("job.ended", ErrorKind.State, "The job has ended already.");

    public static Error NotDead { get; } = new(
        "job.not_dead", ErrorKind.State, "Only a dead job can be edited; GET /api/v1/ops/jobs?state=dead lists them.");

    public static Error InvalidPayload(string detail) => new("job.payload_invalid", ErrorKind.Rule, detail);
}
