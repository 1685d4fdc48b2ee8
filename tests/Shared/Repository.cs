namespace Modular.Tests.Shared;

/// <summary>The sources that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Modular.sln")))
        {
            folder = folder.Parent
                ?? throw new InvalidOperationException("No Modular.sln above the test's output folder.");
        }

        return folder.FullName;
    }
}
