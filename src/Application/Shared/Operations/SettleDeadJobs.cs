using FluentValidation;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Decides about dead jobs: they are run again, with all their attempts, or given up, so that a parent waits no longer
/// for them. At most 10,000 at a time; ask again for the rest.
/// </summary>
/// <param name="Replay">False: they are discarded.</param>
/// <param name="DryRun">Only says which.</param>
public sealed record SettleDeadJobsCommand(DeadJobs Which, bool Replay, bool DryRun, string? Reason)
    : ICommand<Affected>;

/// <summary>Which dead jobs: these, or those of a module or queue. What is null does not matter.</summary>
public sealed record DeadJobs(IReadOnlyList<Guid>? Ids = null, string? Module = null, string? Queue = null);

internal sealed class SettleDeadJobsValidator : AbstractValidator<SettleDeadJobsCommand>
{
    private const int MostIds = 1000;

    public SettleDeadJobsValidator()
    {
        RuleFor(command => command.Reason).MaximumLength(OperationsErrors.LongestReason);
        RuleFor(command => command.Which.Ids).Must(ids => ids is not { Count: > MostIds })
            .WithErrorCode("too_many").WithMessage($"At most {MostIds} ids at a time.");
        RuleFor(command => command.Which)
            .Must(which => which.Ids is not null || which.Module is not null || which.Queue is not null)
            .WithErrorCode("required").WithMessage("Name ids, a module or a queue.");
    }
}
