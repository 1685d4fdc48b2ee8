using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Gadgetry;
using Modular.Domain.Shared;

namespace Modular.Application.Gadgetry.Commands;

/// <summary>Adds one.</summary>
/// <param name="Name">For people; 1 to 200 characters.</param>
public sealed record CreateWidgetCommand(string Name) : ICommand<Receipt>;

internal sealed class CreateWidgetValidator : AbstractValidator<CreateWidgetCommand>
{
    public CreateWidgetValidator() => RuleFor(command => command.Name).NotEmpty().MaximumLength(200);
}

internal sealed class CreateWidgetHandler(
    IWidgetRepository widgets, IIdSource ids, TimeProvider clock)
    : ICommandHandler<CreateWidgetCommand, Receipt>
{
    public Task<Result<Receipt>> Handle(CreateWidgetCommand command, CancellationToken cancellationToken)
    {
        var widget = Widget.Create(WidgetId.From(ids.NewId()), command.Name, clock.GetUtcNow());
        widgets.Add(widget);
        return Task.FromResult<Result<Receipt>>(new Receipt(widget.State.Id.Value));
    }
}
