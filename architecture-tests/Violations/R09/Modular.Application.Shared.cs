namespace Modular.Application.Shared;

public interface ICommand;
