namespace Modular.Application.Shared;

public interface ICommand;

public interface IQuery<T>;

public interface IJob;
