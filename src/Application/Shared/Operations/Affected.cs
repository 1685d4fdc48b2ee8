using Modular.Domain.Shared;

namespace Modular.Application.Shared.Operations;

/// <summary>What a verb of an operator did, or would do as a dry run.</summary>
/// <param name="Count">How many it concerns; 0 when all was as asked already.</param>
/// <param name="Targets">Which, the first 100.</param>
public sealed record Affected(bool DryRun, int Count, IReadOnlyList<string> Targets)
{
    private const int Shown = 100;

    public static Affected By(bool dryRun, IReadOnlyCollection<string> targets) =>
        new(dryRun, targets.Count, [.. targets.Take(Shown)]);
}

/// <summary>The refusals of the operator's verbs.</summary>
public static class OperationsErrors
{
    public const int LongestReason = 500;

    public static Error ConsumerNotFound { get; } = new(
        "consumer.not_found", ErrorKind.NotFound,
        "There is no such consumer or shard; GET /api/v1/ops/consumers lists them.");

    public static Error ConsumerRebuilding { get; } = new(
        "consumer.rebuilding", ErrorKind.State, "This consumer is being rebuilt: wait for its end, or abort it first.");

    public static Error ParkedAlready { get; } = new(
        "parked.already", ErrorKind.State, "This stream waits already; GET /api/v1/ops/parked says why.");
}
