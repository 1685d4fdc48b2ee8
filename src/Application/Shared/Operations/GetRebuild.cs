using System.Text.Json;

namespace Modular.Application.Shared.Operations;

/// <summary>The latest rebuild of a read model.</summary>
public sealed record GetRebuildQuery(string Module, string ReadModel) : IQuery<RebuildDetails>;

/// <param name="State">
/// <c>building</c>, <c>ready</c> (it waits for a decision), <c>swapped</c> or <c>aborted</c>.
/// </param>
/// <param name="Report">
/// How the new table differs from the live one at one moment of the log: <c>rows</c>, <c>onlyLive</c>, <c>onlyNew</c>
/// (a row that differs is in both), and samples. Null before the comparison.
/// </param>
public sealed record RebuildDetails(
    string Module, string ReadModel, int Version, Guid JobId, string State, bool SwapWhenReady, int Share,
    long EventsApplied, JsonElement? Report, string RequestedBy, DateTimeOffset RequestedAt,
    DateTimeOffset? FinishedAt);
