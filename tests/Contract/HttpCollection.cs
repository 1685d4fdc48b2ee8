using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Modular.Tests.Contract;

/// <summary>
/// Sends the requests of a <c>.http</c> file in order, as an editor would: variables of the file, <c>{{$guid}}</c>, and
/// what an earlier answer had (<c>{{name.response.body.$.id}}</c>, <c>{{name.response.headers.ETag}}</c>).
/// </summary>
internal sealed partial class HttpCollection(string text, HttpClient http, IReadOnlyDictionary<string, string> given)
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HttpResponseMessage Answer, JsonNode? Body)> _answers =
        new(StringComparer.Ordinal);

    /// <param name="afterEach">Gets the name of the request and its body; what it returns are variables.</param>
    /// <returns>Each request with what was expected and what came.</returns>
    public async Task<IReadOnlyList<(string Name, int Expected, int Status, string Body)>> SendAllAsync(
        Func<string, string, Task<IReadOnlyDictionary<string, string>>> afterEach)
    {
        var sent = new List<(string, int, int, string)>();
        foreach (var part in Separator().Split(text))
        {
            foreach (Match variable in Variable().Matches(part))
            {
                _variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
            }

            if (Request().Match(part) is { Success: true } request)
            {
                var name = Name().Match(part).Groups["name"].Value;
                var answer = await http.SendAsync(Message(request));
                var body = await answer.Content.ReadAsStringAsync();
                _answers[name] = (answer, body.StartsWith('{') ? JsonNode.Parse(body) : null);
                var expected = int.Parse(Expected().Match(part).Groups["status"].Value);
                sent.Add((name, expected, (int)answer.StatusCode, body));
                foreach (var (variable, value) in await afterEach(name, body))
                {
                    _variables[variable] = value;
                }
            }
        }

        return sent;
    }

    private HttpRequestMessage Message(Match request)
    {
        var message = new HttpRequestMessage(
            new HttpMethod(request.Groups["method"].Value), Fill(request.Groups["url"].Value));
        var type = "application/json";
        foreach (var line in request.Groups["headers"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (line[..line.IndexOf(':')], Fill(line[(line.IndexOf(':') + 1)..].Trim()));
            if (name == "Content-Type")
            {
                type = value;
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (request.Groups["body"].Value.Trim() is { Length: > 0 } body)
        {
            message.Content = new StringContent(Fill(body), new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        }

        return message;
    }

    private string Fill(string template) => Placeholder().Replace(template, match => Value(match.Groups["what"].Value));

    private string Value(string what)
    {
        if (what == "$guid")
        {
            return Guid.CreateVersion7().ToString();
        }

        if (what.Split(".response.") is [var name, var place])
        {
            var (answer, body) = _answers[name];
            return place.StartsWith("headers.", StringComparison.Ordinal)
                ? answer.Headers.GetValues(place["headers.".Length..]).Single()
                : place["body.$.".Length..].Split('.', '[').Aggregate(body, At)!.ToString();
        }

        return Fill(given.GetValueOrDefault(what) ?? _variables[what]);
    }

    private static JsonNode? At(JsonNode? node, string step) =>
        step.EndsWith(']') ? node![int.Parse(step[..^1])] : node![step];

    [GeneratedRegex(@"^###.*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(
        @"^@(?<name>\w+) = (?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (?<name>\w+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^# @expect (?<status>\d{3})$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expected();

    [GeneratedRegex(
        @"^(?<method>GET|POST|PUT|PATCH|DELETE) (?<url>\S+)\n(?<headers>([\w-]+: .*\n?)*)(\n(?<body>[\s\S]*))?",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Request();

    [GeneratedRegex(@"\{\{(?<what>[^}]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
