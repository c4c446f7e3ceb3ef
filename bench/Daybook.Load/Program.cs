using System.CommandLine;
using Daybook.Load;
using Daybook.Load.Contenders;

var daybook = new Option<FileInfo>("--daybook") { Description = "The published daybook.dll, or the program as ./publish makes it.", Required = true };
var folder = new Option<DirectoryInfo>("--folder") { Description = "Where to keep data while measuring; emptied first.", Required = true };
var rounds = new Option<int>("--rounds") { Description = "How often each is measured, in turn; the median counts.", DefaultValueFactory = _ => 3 };
var seconds = new Option<int>("--seconds") { Description = "How long each time.", DefaultValueFactory = _ => 5 };
var minutes = new Option<int>("--minutes") { Description = "How long the mixed load is.", DefaultValueFactory = _ => 1 };
var only = new Option<string?>("--only") { Description = $"One part of the table: {string.Join(", ", LoadTable.Parts)}." };
var run = new Command("run", "Measures, and prints the table.") { daybook, folder, rounds, seconds, minutes, only };
run.SetAction((parse, cancellation) => LoadTable.PrintAsync(
    new LoadPlan(
        parse.GetValue(daybook)!,
        parse.GetValue(folder)!,
        parse.GetValue(rounds),
        TimeSpan.FromSeconds(parse.GetValue(seconds)),
        TimeSpan.FromMinutes(parse.GetValue(minutes)),
        parse.GetValue(only)),
    cancellation));

var port = new Option<int>("--port") { Required = true };
var picture = new Option<FileInfo>("--picture") { Required = true };
var floor = new Command("floor", "Serves as bare Kestrel does: a picture from memory, and an endpoint that reads a body.") { port, picture };
floor.SetAction((parse, cancellation) => BareKestrel.ServeAsync(parse.GetValue(port), parse.GetValue(picture)!, cancellation));

return await new RootCommand("Measures Daybook under load, beside the smallest programs that do a part of its work.") { run, floor }
    .Parse(args)
    .InvokeAsync();
