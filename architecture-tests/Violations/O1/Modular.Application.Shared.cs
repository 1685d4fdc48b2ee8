using MediatR;

namespace Modular.Application.Shared;

public interface ICommand : IRequest<int>;

public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, int>
    where TCommand : ICommand;
