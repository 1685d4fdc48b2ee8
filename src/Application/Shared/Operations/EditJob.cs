using System.Text.Json;
using FluentValidation;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Runs a copy of a dead job with another payload; the dead one is discarded. The copy has the key, the parent and the
/// place in the fair order of the dead one. Refused with <c>job.not_found</c>, <c>job.not_dead</c> or
/// <c>job.payload_invalid</c>.
/// </summary>
/// <param name="Reason">Why: kept with the copy and in the audit.</param>
public sealed record EditJobCommand(Guid Id, JsonElement Payload, string Reason) : ICommand<Guid>;

internal sealed class EditJobValidator : AbstractValidator<EditJobCommand>
{
    public EditJobValidator() =>
        RuleFor(command => command.Reason).NotEmpty().MaximumLength(OperationsErrors.LongestReason);
}
