using System.ComponentModel.DataAnnotations;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>How far the erasure of an account is. Error: <c>erasure.not_found</c>.</summary>
public sealed record GetErasureQuery(Guid UserId) : IQuery<ErasureDetails>;

/// <param name="EffectiveAt">When it can no longer be cancelled (UTC).</param>
/// <param name="Acknowledged">The modules that hold nothing about the person any more.</param>
/// <param name="BlockedBy">The module and its reason, such as <c>orders: orders_open</c>; null unless blocked.</param>
public sealed record ErasureDetails(
    Guid RequestId,
    [property: AllowedValues("scheduled", "running", "blocked")] string Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset EffectiveAt,
    IReadOnlyList<string> Acknowledged,
    string? BlockedBy);
