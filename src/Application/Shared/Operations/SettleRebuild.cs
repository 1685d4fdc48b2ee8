using FluentValidation;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Decides about a rebuild: the new table takes the place of the live one, or goes away. A swap is refused with
/// <c>rebuild.not_ready</c> before its report is there, an abort when there is nothing left to abort.
/// </summary>
/// <param name="Swap">False: abort it, also while it runs.</param>
public sealed record SettleRebuildCommand(string Module, string ReadModel, bool Swap, string? Reason) : ICommand<Guid>;

internal sealed class SettleRebuildValidator : AbstractValidator<SettleRebuildCommand>
{
    public SettleRebuildValidator() =>
        RuleFor(command => command.Reason).MaximumLength(OperationsErrors.LongestReason);
}
