using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Gadgetry.Widgets;

namespace Modular.Application.Gadgetry.Commands;

/// <summary>Refused with <c>a_widget.not_found</c>.</summary>
public sealed record ActOnWidgetCommand(Guid WidgetId) : ICommand;

internal sealed class ActOnWidgetValidator : AbstractValidator<ActOnWidgetCommand>
{
    public ActOnWidgetValidator() => RuleFor(command => command.WidgetId).NotEmpty();
}

internal sealed class ActOnWidgetHandler(IWidgetRepository widgets) : ICommandHandler<ActOnWidgetCommand>
{
    public async Task<Result> Handle(ActOnWidgetCommand command, CancellationToken cancellationToken)
    {
        var id = WidgetId.From(command.WidgetId);
        if (await widgets.GetAsync(id, cancellationToken) is not { } widget)
        {
            return WidgetErrors.NotFound;
        }

        widgets.Update(widget);
        return Result.Success;
    }
}
