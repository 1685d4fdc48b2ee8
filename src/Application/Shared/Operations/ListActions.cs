using System.Text.Json;

namespace Modular.Application.Shared.Operations;

/// <summary>What operators did, newest first.</summary>
public sealed record ListActionsQuery(PageRequest Page) : IQuery<Page<OperatorAction>>;

/// <param name="Actor"><c>user:ID</c>.</param>
/// <param name="Verb">Such as <c>consumer.pause</c>.</param>
/// <param name="Target">What it was done to, as JSON.</param>
/// <param name="Before">How that was before, as JSON.</param>
/// <param name="CorrelationId">The request; <c>GET /api/v1/ops/explain</c> tells what followed from it.</param>
public sealed record OperatorAction(
    Guid Id, DateTimeOffset At, string Actor, string Verb, JsonElement Target, string? Reason,
    JsonElement? Before, Guid CorrelationId);
