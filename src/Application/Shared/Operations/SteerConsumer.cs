using FluentValidation;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Stops a consumer or lets it go on. Its owner stops with its next heartbeat, within 2 s; its cursor stays where it
/// is, so nothing is lost by a pause. Refused with <c>consumer.not_found</c> or <c>consumer.rebuilding</c>.
/// </summary>
/// <param name="Shard">Null: all of them.</param>
/// <param name="Pause">False: it goes on, also after a failure.</param>
public sealed record SteerConsumerCommand(string Module, string Name, int? Shard, bool Pause, string? Reason)
    : ICommand<Affected>;

internal sealed class SteerConsumerValidator : AbstractValidator<SteerConsumerCommand>
{
    public SteerConsumerValidator() =>
        RuleFor(command => command.Reason).MaximumLength(OperationsErrors.LongestReason);
}
