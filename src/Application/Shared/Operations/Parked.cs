using FluentValidation;

namespace Modular.Application.Shared.Operations;

/// <summary>Which parked streams are meant: those for which all that is given is so.</summary>
/// <param name="Type">Of the event that waits.</param>
/// <param name="Code">Why it waits.</param>
public sealed record ParkedFilter(
    string? Module = null, string? Consumer = null, Guid? StreamId = null, string? Type = null, string? Code = null);

/// <summary>The streams that wait, the latest first.</summary>
public sealed record ListParkedQuery(ParkedFilter Filter, PageRequest Page) : IQuery<Page<ParkedStatus>>;

/// <param name="EventId">The first event that waits; null: an operator has parked the stream just now.</param>
/// <param name="Cause">What went wrong, in the words of the code that failed.</param>
/// <param name="RetryAt">When it is tried again by itself; null: an operator must release it.</param>
/// <param name="Behind">Events of the stream that wait behind the first, counted up to 1,000.</param>
public sealed record ParkedStatus(
    string Module, string Consumer, int Shard, Guid StreamId, Guid? EventId, string? Type, string? Code, string Cause,
    int Attempts, DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? RetryAt, DateTimeOffset? ReleasedAt,
    int Behind);

/// <summary>
/// Has the streams tried again at once, at most 1,000 of them, each from its first waiting event on and in order. What
/// fails again is parked again.
/// </summary>
/// <param name="DryRun">Says which would be released, and does nothing.</param>
public sealed record ReleaseParkedCommand(ParkedFilter Filter, bool DryRun, string? Reason) : ICommand<Affected>;

/// <summary>
/// Makes a stream wait: its owner stops before the next event of it. Refused with <c>consumer.not_found</c> or
/// <c>parked.already</c>.
/// </summary>
public sealed record ParkStreamCommand(string Module, string Consumer, Guid StreamId, string Reason)
    : ICommand<Affected>;

internal sealed class ReleaseParkedValidator : AbstractValidator<ReleaseParkedCommand>
{
    public ReleaseParkedValidator() =>
        RuleFor(command => command.Reason).MaximumLength(OperationsErrors.LongestReason);
}

internal sealed class ParkStreamValidator : AbstractValidator<ParkStreamCommand>
{
    public ParkStreamValidator() =>
        RuleFor(command => command.Reason).NotEmpty().MaximumLength(OperationsErrors.LongestReason);
}
